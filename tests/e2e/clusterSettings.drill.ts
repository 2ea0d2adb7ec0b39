import { stringify } from "yaml";
import { Deployment } from "./support/deployment";
import { mirrorImages } from "./support/imageMirror";
import { KindCluster, lines } from "./support/kindCluster";
import { OutsideCluster } from "./support/outsideCluster";
import { failedChecks, npmRun } from "./support/command";
import { failingPairs } from "./support/pinnedClients";
import { runningImages, unlockedImages } from "./support/runningImages";

interface Pod {
  metadata: { name: string; annotations?: Record<string, string> };
  spec: {
    nodeName: string;
    priorityClassName?: string;
    imagePullSecrets?: object[];
    containers: { image: string; resources?: { requests?: Record<string, string> } }[];
    initContainers?: { image: string }[];
    volumes?: { csi?: { driver: string } }[];
  };
}

const pods = (cluster: KindCluster, namespace: string, ...selection: string[]) =>
  (
    JSON.parse(cluster.kubectl("get", "pods", "-n", namespace, ...selection, "--output", "json")) as {
      items: Pod[];
    }
  ).items;

/** What the API server says to a pod with a host path. */
function podWithHostPath(cluster: KindCluster, namespace: string): string {
  const pod = {
    apiVersion: "v1",
    kind: "Pod",
    metadata: { name: "intruder", namespace },
    spec: {
      containers: [{ name: "c", image: "busybox" }],
      volumes: [{ name: "host", hostPath: { path: "/" } }],
    },
  };
  try {
    return cluster.kubectlWithInput(JSON.stringify(pod), "create", "--dry-run=server", "--filename", "-");
  } catch (error) {
    return (error as { stderr: Buffer | string }).stderr.toString();
  }
}

describe("a Kind cluster whose pods reach the Workload API by the CSI driver", () => {
  const NAME = "e2e-csi";
  const cluster = new KindCluster(NAME, "mesh");
  let deployment: Deployment;

  beforeAll(async () => {
    deployment = await Deployment.create("single", (config) => ({
      ...config,
      "slim:clusters": [{ name: NAME, trustDomain: "example.local", settings: { workloadApi: "csi" } }],
      // Clients of another prefix than `slim` run beside the nodes.
      "slim:prefix": "mesh",
    }));
    const begun = Date.now();
    await deployment.up();
    console.log(`up from nothing, with the CSI driver: ${((Date.now() - begun) / 1000).toFixed(0)} s`);
  });

  afterAll(async () => {
    await deployment.destroy();
    deployment.dispose();
  });

  it("exchanges messages", async () => {
    const { messages } = await deployment.outputs();
    expect(messages?.value).toEqual({ requested: 10, sent: 10, received: 10 });
  });

  it("enforces the level restricted on everything of SLIM's", () => {
    expect(cluster.kubectl("get", "namespace", "mesh", "--output", "jsonpath={.metadata.labels}")).toContain(
      '"pod-security.kubernetes.io/enforce":"restricted"',
    );
    expect(podWithHostPath(cluster, "mesh")).toMatch(/violates PodSecurity "restricted/);
    const names = pods(cluster, "mesh").map(({ metadata }) => metadata.name.replace(/-[0-9a-f]+-\w+$/, ""));
    expect(names.sort()).toEqual([
      "alice",
      "alice-keeper",
      "bob",
      "slim-0",
      "slim-1",
      "slim-2",
      "slim-control",
    ]);
  });

  it("has no image that is not in images.lock", () => {
    expect(runningImages(cluster).some((image) => image.includes("csi-node-driver-registrar"))).toBe(true);
    expect(unlockedImages(cluster)).toEqual([]);
  });

  it("is well, as status says", () => {
    expect(failedChecks(deployment)).toEqual([]);
  });

  it("is unchanged by a second up, and by a refresh", async () => {
    expect(Object.keys(await deployment.up())).toEqual(["same"]);
    expect(Object.keys(await deployment.refresh())).toEqual(["same"]);
  });

  it("comes back to host paths, and the messages are sent again", async () => {
    await deployment.configure({ "slim:clusters": [{ name: NAME, trustDomain: "example.local" }] });
    await deployment.up();
    expect(cluster.kubectl("get", "namespace", "mesh", "--output", "jsonpath={.metadata.labels}")).toContain(
      '"pod-security.kubernetes.io/enforce":"privileged"',
    );
    const driver = pods(cluster, "mesh").filter(({ spec }) => spec.volumes?.some(({ csi }) => csi));
    expect(driver).toEqual([]);
    const { messages } = await deployment.outputs();
    expect(messages?.value).toEqual({ requested: 10, sent: 10, received: 10 });
  });

  it("goes at once", async () => {
    const begun = Date.now();
    await deployment.destroy();
    console.log(`destroy of the Kind cluster: ${((Date.now() - begun) / 1000).toFixed(0)} s`);
    expect(await deployment.resources()).toEqual([]);
  });
});

describe("a cluster with a DNS domain, a mirror, taints and classes of its own", () => {
  const NAME = "e2e-settings.example";
  const MIRROR = "mirror.e2e.example/hub";
  const DOMAIN = "corp.internal";
  const WORKERS = [`${NAME}-worker`, `${NAME}-worker2`];
  const cluster = new OutsideCluster(NAME);
  const nodeResources = (cpu: string) => ({ requests: { cpu, memory: "64Mi" }, limits: { memory: "512Mi" } });
  let deployment: Deployment;
  let before: string[];

  beforeAll(async () => {
    const patch = stringify({ kind: "ClusterConfiguration", networking: { dnsDomain: DOMAIN } });
    cluster.create(3, {
      config: { kubeadmConfigPatches: [patch] },
    });
    mirrorImages(NAME, MIRROR);
    for (const worker of WORKERS) cluster.kubectl("label", "node", worker, "e2e.example/pool=slim");
    cluster.kubectl("taint", "node", WORKERS[1] ?? "", "e2e.example/dedicated=slim:NoSchedule");
    cluster.apply([
      {
        apiVersion: "scheduling.k8s.io/v1",
        kind: "PriorityClass",
        metadata: { name: "agents" },
        value: 1000,
      },
    ]);
    onlyNamedStorageClass(cluster, "fast");
    before = cluster.inventory();
    deployment = await Deployment.create("single", (config) => ({
      ...config,
      "slim:clusters": [
        {
          name: NAME,
          kubeconfig: cluster.kubeconfigFile,
          settings: {
            storageClass: "fast",
            registryMirror: MIRROR,
            workloadApi: "csi",
            clusterDomain: DOMAIN,
            ipFamilies: ["IPv4"],
            ipFamilyPolicy: "SingleStack",
            pods: {
              nodeSelector: { "e2e.example/pool": "slim" },
              tolerations: [{ key: "e2e.example/dedicated", operator: "Exists", effect: "NoSchedule" }],
              affinity: {
                nodeAffinity: {
                  requiredDuringSchedulingIgnoredDuringExecution: {
                    nodeSelectorTerms: [
                      { matchExpressions: [{ key: "e2e.example/pool", operator: "Exists" }] },
                    ],
                  },
                },
              },
              priorityClassName: "agents",
              imagePullSecrets: ["of-the-mirror"],
              registryCredentials: [{ name: "made", dockerConfigJson: { auths: {} } }],
              annotations: { "e2e.example/team": "agents" },
            },
          },
        },
      ],
      "slim:resources": { nodes: nodeResources("60m"), spire: { agent: nodeResources("20m") } },
    }));
    const begun = Date.now();
    await deployment.up();
    console.log(`up in a cluster with settings of its own: ${((Date.now() - begun) / 1000).toFixed(0)} s`);
  });

  afterAll(async () => {
    await deployment.destroy();
    deployment.dispose();
    cluster.remove();
  });

  it("exchanges messages", async () => {
    const { messages } = await deployment.outputs();
    expect(messages?.value).toEqual({ requested: 10, sent: 10, received: 10 });
  });

  it("exchanges them by way of each node, by its name in the cluster's DNS domain", () => {
    expect(failingPairs(cluster, 2, cluster, 1)).toEqual([]);
  });

  it("has the nodes of SLIM on every worker that they may be on, and agents and drivers everywhere", () => {
    const on = (...where: string[]) =>
      [...new Set(pods(cluster, where[0] ?? "", where[1] ?? "").map(({ spec }) => spec.nodeName))].sort();
    expect(on("slim", "--selector=app.kubernetes.io/name=slim")).toEqual(WORKERS);
    const all = [`${NAME}-control-plane`, ...WORKERS];
    expect(on("spire", "--selector=app.kubernetes.io/name=agent")).toEqual(all);
    expect(on("spire", "--selector=app.kubernetes.io/name=spiffe-csi-driver")).toEqual(all);
  });

  it("has every image from the mirror, but for those that the configuration names", () => {
    const images = ["slim", "spire"].flatMap((namespace) =>
      pods(cluster, namespace).flatMap(({ spec }) =>
        [...spec.containers, ...(spec.initContainers ?? [])].map(({ image }) => image),
      ),
    );
    const others = images.filter((image) => !image.startsWith(`${MIRROR}/`));
    expect([...new Set(others)]).toEqual(["agntcy/slim/bindings-examples:latest"]);
    expect(images).toContain(`${MIRROR}/docker.io/library/busybox:1.37.0-uclibc`);
  });

  it("has the settings on every pod", () => {
    for (const { metadata, spec } of ["slim", "spire"].flatMap((namespace) => pods(cluster, namespace))) {
      expect(metadata.annotations).toMatchObject({ "e2e.example/team": "agents" });
      expect(spec).toMatchObject({
        priorityClassName: "agents",
        imagePullSecrets: [{ name: "of-the-mirror" }, { name: "made" }],
      });
    }
    const columns = "custom-columns=:metadata.namespace,:type";
    const selector = ["--all-namespaces", "--field-selector=metadata.name=made"];
    const secrets = cluster.kubectl("get", "secrets", ...selector, "--no-headers", "--output", columns);
    expect(lines(secrets).map((line) => line.replace(/\s+/g, " "))).toEqual([
      "slim kubernetes.io/dockerconfigjson",
      "spire kubernetes.io/dockerconfigjson",
    ]);
    const [agent] = pods(cluster, "spire", "--selector=app.kubernetes.io/name=agent");
    expect(agent?.spec.containers[0]?.resources?.requests?.cpu).toBe("20m");
  });

  it("has its volumes of the class that was named", () => {
    const columns = "custom-columns=:metadata.namespace,:spec.storageClassName,:status.phase";
    const claims = cluster.kubectl("get", "pvc", "--all-namespaces", "--no-headers", "--output", columns);
    expect(lines(claims).map((line) => line.replace(/\s+/g, " "))).toEqual([
      "slim fast Bound",
      "spire fast Bound",
    ]);
  });

  it("has its DNS domain in the SVIDs, by which nodes are known", () => {
    const entries = cluster.spireServer("entry", "show");
    expect(entries).toMatch(/DNS name\s*: slim-0\.slim-headless\.slim\.svc\.corp\.internal/);
    expect(entries).not.toContain("cluster.local");
  });

  it("enforces the level restricted on everything of SLIM's", () => {
    expect(podWithHostPath(cluster, "slim")).toMatch(/violates PodSecurity "restricted/);
  });

  it("is well, as status says", () => {
    expect(failedChecks(deployment)).toEqual([]);
  });

  it("is unchanged by a second up, and by a refresh", async () => {
    expect(Object.keys(await deployment.up())).toEqual(["same"]);
    expect(Object.keys(await deployment.refresh())).toEqual(["same"]);
  });

  it("gets other resources and another log level by a rolling update of the nodes, and of nothing else", async () => {
    const uids = (kind: string, namespace = "slim") =>
      cluster.kubectl("get", kind, "-n", namespace, "--output", "jsonpath={.items[*].metadata.uid}");
    const selector = "--selector=app.kubernetes.io/name=slim";
    const [statefulSet, services] = [uids("statefulsets"), uids("services")];
    const others = pods(cluster, "slim", "--selector=app.kubernetes.io/name!=slim");
    await deployment.configure({
      "slim:resources": { nodes: nodeResources("70m"), spire: { agent: nodeResources("20m") } },
      "slim:logLevels": { nodes: "debug" },
    });
    expect(await deployment.replacements()).toEqual([`${NAME}-nodes-config`]);
    const { same: _, ...changes } = await deployment.up();
    expect(changes).toEqual({ update: 2, replace: 1 });
    expect([uids("statefulsets"), uids("services")]).toEqual([statefulSet, services]);
    for (const { spec } of pods(cluster, "slim", selector)) {
      expect(spec.containers[0]?.resources?.requests?.cpu).toBe("70m");
    }
    expect(cluster.kubectl("logs", "-n", "slim", "slim-0")).toContain("DEBUG");
    const names = (some: Pod[]) => some.map(({ metadata }) => metadata.name).sort();
    expect(names(pods(cluster, "slim", "--selector=app.kubernetes.io/name!=slim"))).toEqual(names(others));
    expect(failedChecks(deployment)).toEqual([]);
  });

  it("loses all of it without hanging: pods with volumes of the driver go before the driver", () => {
    const begun = Date.now();
    const { code, stdout, stderr } = npmRun("down", deployment, [deployment.name, "--yes"]);
    console.log(`down: ${((Date.now() - begun) / 1000).toFixed(0)} s\n${code === 0 ? "" : stdout + stderr}`);
    expect(code).toBe(0);
  });

  it("has what it had before, and nothing more", async () => {
    expect(await cluster.inventoryOnce(before)).toEqual(before);
  });
});

/** Takes the default away from a cluster's storage class, and gives it another one by that name. */
function onlyNamedStorageClass(cluster: OutsideCluster, name: string): void {
  const { items } = JSON.parse(cluster.kubectl("get", "storageclasses", "--output", "json")) as {
    items: { metadata: { name: string }; provisioner: string }[];
  };
  const [standard] = items;
  if (standard === undefined) throw new Error("the cluster has no storage class");
  const isDefault = "storageclass.kubernetes.io/is-default-class";
  cluster.kubectl("annotate", "storageclass", standard.metadata.name, "--overwrite", `${isDefault}=false`);
  cluster.apply([
    {
      apiVersion: "storage.k8s.io/v1",
      kind: "StorageClass",
      metadata: { name },
      provisioner: standard.provisioner,
      volumeBindingMode: "WaitForFirstConsumer",
    },
  ]);
}
