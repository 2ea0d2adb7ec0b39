import { readFileSync } from "node:fs";
import * as path from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { parse } from "yaml";
import { PROJECT } from "../../cli/project";
import { clientConfig, TO_NODE } from "../../slim/lines/v1.4/clientConfig";
import { failedChecks, npmRun, statusChecks } from "./support/command";
import { Deployment } from "./support/deployment";
import { docker, KindCluster } from "./support/kindCluster";
import { machineConfig } from "./support/machineConfig";
import { OutsideCluster } from "./support/outsideCluster";
import { ANSWERED, greet, svidIn } from "./support/greeting";

const OURS = "e2e-host.example";
const THEIRS = "e2e-partner.example";
const ours = new KindCluster(OURS);
/** With a SPIRE of somebody else's. */
const theirs = new OutsideCluster(THEIRS);
const AGENT_SOCKET = "unix:/run/spire/agent-sockets/api.sock";
const ALL = { requested: 10, sent: 10, received: 10 };

let deployment: Deployment;

interface Outputs {
  messages: { value: unknown };
  clusters: { value: Record<string, { loadBalancers: Record<Place, string> }> };
}

/** What has an address for others. */
type Place = "slim" | "controller";

/** An entry of `slim:partners`. */
interface Partner {
  trustDomain: string;
  bundleEndpointUrl: string;
  bundle: string;
}

const outputs = async () => (await deployment.outputs()) as unknown as Outputs;
const theirSpireServer = (...args: string[]) =>
  theirs.kubectl(
    ...["exec", "--namespace", "identity", "spire-server-0", "--container", "spire-server", "--"],
    ...["/opt/spire/bin/spire-server", ...args],
  );

beforeAll(async () => {
  theirs.create();
  theirs.installSpire(THEIRS, machineConfig()["slim:charts"] ?? {});
  deployment = await Deployment.create("single", (config) => ({
    ...config,
    "slim:clusters": [{ name: OURS, replicas: 1 }],
    "slim:federated": true,
  }));
  await deployment.up();
});

afterAll(async () => {
  await deployment.destroy();
  deployment.dispose();
  theirs.remove();
});

describe("a partner outside of the stack, with a SPIRE of its own", () => {
  it("learns from the stack what it needs to trust it", async () => {
    const { code, stdout } = npmRun("partner", deployment, [deployment.name]);
    expect(code).toBe(0);
    const { "slim:partners": partners } = parse(stdout) as { "slim:partners": Partner[] };
    const [{ trustDomain, bundleEndpointUrl, bundle } = {} as Partner] = partners;
    expect(trustDomain).toBe(OURS);
    theirs.apply([
      {
        apiVersion: "spire.spiffe.io/v1alpha1",
        kind: "ClusterFederatedTrustDomain",
        metadata: { name: OURS },
        spec: {
          className: "identity-spire",
          trustDomain,
          bundleEndpointURL: bundleEndpointUrl,
          bundleEndpointProfile: {
            type: "https_spiffe",
            endpointSPIFFEID: `spiffe://${trustDomain}/spire/server`,
          },
          trustDomainBundle: bundle,
        },
      },
    ]);
    await eventually(() => {
      expect(theirSpireServer("federation", "refresh", "-id", `spiffe://${OURS}`)).toContain("refreshed");
    });
  });

  it("is refused as long as the stack does not trust it", async () => {
    expect(await greeting()).toMatch(/unknown ca/i);
    await registerVisitor();
    expect(visit("early", 20)).toEqual({ ...ALL, sent: 0, received: 0 });
  });

  it("exchanges messages with a client of the stack, through the stack's node, once it is trusted", async () => {
    await deployment.configure({ "slim:partners": [partner()] });
    const changes = await deployment.up();
    console.log(`up with a partner: ${JSON.stringify(changes)}`);
    expect((await outputs()).messages.value).toEqual(ALL);
    expect(await greeting()).toBe(ANSWERED);
    // Its workloads are clients, and no nodes.
    expect(await greeting("controller")).not.toBe(ANSWERED);
    expect(visit("late", 120)).toEqual(ALL);
    const received = ours.kubectl("logs", "alice", "client").match(/received: hello from the partner$/gm);
    expect(received).toHaveLength(10);
  });

  it("is a part of what status looks at", () => {
    expect(failedChecks(deployment)).toEqual([]);
    const federation = statusChecks(deployment).find(({ part }) => part === "federation");
    expect(federation?.seen).toMatch(/^1 of 1 bundles fetched/);
  });

  it("is refused again when it is a partner no more", async () => {
    await deployment.configure({ "slim:partners": [] });
    await deployment.up();
    expect(await greeting()).toMatch(/unknown ca/i);
    expect(ours.spireServer("federation", "list")).not.toContain(THEIRS);
  });
});

/** What the partner's administrator gives to the stack's: its bundle, and where it is served. */
function partner(): Partner {
  theirs.apply([
    {
      apiVersion: "v1",
      kind: "Service",
      metadata: { name: "bundle-endpoint", namespace: "identity" },
      spec: {
        type: "NodePort",
        selector: { "app.kubernetes.io/name": "server" },
        ports: [{ port: 8443, nodePort: 30443 }],
      },
    },
  ]);
  const networks = "{{range .NetworkSettings.Networks}}{{.IPAddress}}{{end}}";
  const address = docker("inspect", "--format", networks, `${THEIRS}-control-plane`).trim();
  return {
    trustDomain: THEIRS,
    bundleEndpointUrl: `https://${address}:30443`,
    bundle: theirSpireServer("bundle", "show", "-format", "spiffe"),
  };
}

/** Greets the stack's node, or its controller, from a pod beside it, with an SVID that the partner's SPIRE mints for this. */
async function greeting(place: Place = "slim"): Promise<string> {
  const minted = theirSpireServer("x509", "mint", "-spiffeID", `spiffe://${THEIRS}/ns/agents/sa/stranger`);
  return greet(ours, await address(place), svidIn(minted));
}

async function address(place: Place): Promise<string> {
  return (await outputs()).clusters.value[OURS]?.loadBalancers[place] ?? "";
}

/** Registers a client of the partner's, and gives it what it runs. */
async function registerVisitor(): Promise<void> {
  const security = { workloadApi: { socketPath: AGENT_SOCKET }, trustDomains: [OURS] };
  const connection = { address: await address("slim"), serverName: `slim.${OURS}`, security };
  const namespace = "agents";
  theirs.apply([{ apiVersion: "v1", kind: "Namespace", metadata: { name: namespace } }]);
  theirs.apply([
    { apiVersion: "v1", kind: "ServiceAccount", metadata: { name: "visitor", namespace } },
    {
      apiVersion: "v1",
      kind: "ConfigMap",
      metadata: { name: "visitor", namespace },
      data: {
        "client.py": readFileSync(path.join(PROJECT, "clients", "client.py"), "utf8"),
        "client.json": JSON.stringify(clientConfig(connection, TO_NODE)),
      },
    },
    {
      apiVersion: "spire.spiffe.io/v1alpha1",
      kind: "ClusterSPIFFEID",
      metadata: { name: "visitor" },
      spec: {
        className: "identity-spire",
        namespaceSelector: { matchLabels: { "kubernetes.io/metadata.name": namespace } },
        spiffeIDTemplate: "spiffe://{{ .TrustDomain }}/ns/agents/sa/{{ .PodSpec.ServiceAccountName }}",
        federatesWith: [OURS],
      },
    },
  ]);
}

/** Has a client of the partner's send ten messages to the stack's alice; returns what it counted. */
function visit(name: string, timeoutSeconds: number): unknown {
  const where = ["--namespace", "agents"];
  theirs.apply([
    {
      apiVersion: "v1",
      kind: "Pod",
      metadata: { name, namespace: "agents" },
      spec: {
        serviceAccountName: "visitor",
        restartPolicy: "Never",
        containers: [
          {
            name: "client",
            image: "agntcy/slim/bindings-examples:latest",
            imagePullPolicy: "IfNotPresent",
            command: ["python3", "/etc/slim/client.py", "send"],
            args: [
              ...["--messages", "10", "--timeout", String(timeoutSeconds)],
              ...["--local", `org/ns/${name}`, "--remote", "org/ns/alice"],
              ...["--message", "hello from the partner", "--enable-mls"],
              ...["--slim-config", "/etc/slim/client.json"],
              ...["--spire-socket-path", AGENT_SOCKET, "--spire-jwt-audience", "slim-demo"],
            ],
            env: [
              { name: "PYTHONUNBUFFERED", value: "1" },
              // One short attempt where nothing is to be had.
              { name: "LEAST_SECONDS", value: "10" },
            ],
            volumeMounts: [
              { name: "files", mountPath: "/etc/slim" },
              { name: "agent", mountPath: "/run/spire/agent-sockets", readOnly: true },
            ],
          },
        ],
        volumes: [
          { name: "files", configMap: { name: "visitor" } },
          { name: "agent", csi: { driver: "csi.spiffe.io", readOnly: true } },
        ],
      },
    },
  ]);
  const ended = "--for=jsonpath={.status.containerStatuses[0].state.terminated}";
  theirs.kubectl("wait", `pod/${name}`, ...where, ended, `--timeout=${timeoutSeconds + 120}s`);
  const log = theirs.kubectl("logs", name, ...where);
  console.log(`${name}: ${log.trim().split("\n").slice(-3).join("\n")}`);
  return JSON.parse(log.trim().split("\n").pop() ?? "");
}

/** Tries again for a minute, as a SPIRE takes some seconds to notice a resource. */
async function eventually(check: () => void): Promise<void> {
  const deadline = Date.now() + 60_000;
  for (;;) {
    try {
      check();
      return;
    } catch (error) {
      if (Date.now() >= deadline) throw error;
      await sleep(2000);
    }
  }
}
