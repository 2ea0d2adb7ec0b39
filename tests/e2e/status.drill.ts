import { execFileSync } from "node:child_process";
import { setTimeout as sleep } from "node:timers/promises";
import type { Check } from "../../cli/status/check";
import { type Ended, npmRun, statusChecks } from "./support/command";
import { Deployment } from "./support/deployment";
import { docker, KindCluster } from "./support/kindCluster";

const ADMIN = "e2e-admin.example";
const A = "e2e-cluster-a.example";
const B = "e2e-cluster-b.example";
const admin = new KindCluster(ADMIN);
const a = new KindCluster(A);
const b = new KindCluster(B);
let deployment: Deployment;

const status = (): Ended => npmRun("status", deployment, [deployment.name]);
const checks = (): Check[] => statusChecks(deployment);
const troubles = (): Check[] => checks().filter(({ state }) => state === "failed");

/** How often bob was started again; 0 if he is not there. */
function bobsRestarts(): number {
  try {
    return Number(
      b.kubectl("get", "pod", "bob", "--output", "jsonpath={.status.containerStatuses[0].restartCount}"),
    );
  } catch {
    return 0;
  }
}

/** Looks until it sees what is looked for, or the time is over, two minutes: some things take their time to show. */
async function until<T>(look: () => T, seen: (value: T) => boolean, seconds = 120): Promise<T> {
  const deadline = Date.now() + seconds * 1000;
  for (;;) {
    const value = look();
    if (seen(value) || Date.now() > deadline) return value;
    await sleep(1000);
  }
}

beforeAll(async () => {
  deployment = await Deployment.create("multicluster", (config) => ({
    ...config,
    "slim:clusters": [
      { name: ADMIN, roles: ["controller"] },
      { name: A, roles: ["nodes"], replicas: 2 },
      { name: B, roles: ["nodes"], replicas: 2 },
    ],
  }));
});

afterAll(async () => {
  await deployment.destroy();
  deployment.dispose();
});

describe("a stack that is not up", () => {
  it("has no status, but a sentence", () => {
    const { code, stdout, stderr } = status();
    expect({ code, stdout }).toEqual({ code: 1, stdout: "" });
    expect(stderr).toBe(
      `The stack ${deployment.name} is not up, or its last update did not finish. ` +
        `\`npm start -- ${deployment.name}\` brings it up or continues.\n`,
    );
  });

  it.each(["status", "hosts", "topology"])("npm run %s knows the stacks that there are", (script) => {
    const { code, stderr } = npmRun(script, deployment, ["nowhere"]);
    expect(code).toBe(1);
    expect(stderr).toMatch(/^There is no stack nowhere; known here: .*multicluster.*\n$/);
  });

  it("that began to come up and failed shows what there is", async () => {
    // bob has no time, so that this update waits for him in vain.
    await deployment.configure({
      "slim:clients": { receiver: A, sender: B, timeoutSeconds: 30, messages: 1000 },
    });
    const interrupted = new AbortController();
    const update = deployment.up(undefined, interrupted.signal).then(
      () => "succeeded",
      () => "failed",
    );
    expect(await until(bobsRestarts, (restarts) => restarts > 0, 600)).toBeGreaterThan(0);
    interrupted.abort();
    expect(await update).toBe("failed");
    const { code, stdout } = status();
    console.log(stdout);
    expect(code).toBe(1);
    expect(stdout).toMatch(/bob +FAILED +\d+ of 1000 messages answered\n +cause: bob failed and tries again/);
    expect(stdout).toMatch(/last update +FAILED +did not finish\n.*\n +next: +npm start/);
    expect(stdout).toMatch(/registered nodes +ok +2 of 2/);
  });

  it("is not complete by a refresh", async () => {
    await deployment.refresh();
    expect(status().stdout).toMatch(/last update +FAILED +did not finish/);
  });
});

describe("a stack that is up", () => {
  beforeAll(async () => {
    await deployment.configure({ "slim:clients": { receiver: A, sender: B } });
    await deployment.up();
  });

  it("is well", () => {
    const { code, stdout, seconds } = status();
    console.log(`${stdout}\n${seconds.toFixed(1)} s`);
    expect(stdout).not.toMatch(/FAILED|\?/);
    expect(code).toBe(0);
    expect(checks().map(({ state }) => state)).not.toContain("failed");
  });

  it("is still looked at when an update failed as its configuration cannot be used", async () => {
    await deployment.configure({ "slim:clients": { receiver: A, sender: B, messages: 0 } });
    await expect(deployment.up()).rejects.toThrow();
    const { code, stdout } = status();
    console.log(stdout);
    expect(code).toBe(1);
    expect(stdout).toMatch(/last update +FAILED/);
    expect(stdout).toMatch(
      /configuration +FAILED +cannot be used\n.*\n.*slim:clients\.messages: expected .*; given 0/,
    );
    expect(stdout).toMatch(/2 of \d+ checks failed\.\n$/);
    await deployment.configure({ "slim:clients": { receiver: A, sender: B } });
    await deployment.up();
  });

  it("prints names for its addresses, and nothing else", () => {
    const { code, stdout } = npmRun("hosts", deployment, [deployment.name]);
    expect(code).toBe(0);
    expect(stdout).toMatch(/^(\d+\.\d+\.\d+\.\d+\t[a-z0-9.-]+\n){6}$/);
  });

  it("draws itself with its addresses", () => {
    const { code, stdout } = npmRun("topology", deployment, [deployment.name]);
    expect(code).toBe(0);
    expect(stdout).toMatch(/^flowchart LR\n/);
    expect(stdout.match(/slim-\d<br>\d+\.\d+\.\d+\.\d+:46357/g)).toHaveLength(4);
  });
});

/** A way to break the system, and to mend it again. */
interface Break {
  readonly part: string;
  readonly cause: RegExp;
  readonly breakIt: () => void;
  readonly mend: () => void;
}

const patch = (cluster: KindCluster, namespace: string, object: string, change: object) =>
  cluster.kubectl(
    "patch",
    "--namespace",
    namespace,
    object,
    "--type",
    "merge",
    "--patch",
    JSON.stringify(change),
  );
/** What status itself advises where the running system is not what the program says. */
const putBack = () => {
  const { code, stdout } = npmRun("pulumi", deployment, [
    "up",
    "--refresh",
    "--yes",
    "--stack",
    deployment.name,
  ]);
  if (code !== 0) throw new Error(stdout);
};
/** Refuses, or no longer refuses, new connections through b's node to a port. */
const block = (port: number, operation: "--insert" | "--delete") =>
  b.run([
    "iptables",
    operation,
    "FORWARD",
    "--protocol",
    "tcp",
    "--dport",
    String(port),
    "--syn",
    "--jump",
    "REJECT",
  ]);
const nodeConfig = () =>
  a.kubectl("get", "statefulset", "slim", "--namespace", "slim", "--output", "jsonpath={.spec.template.spec.volumes[0].configMap.name}"); // prettier-ignore
const useConfig = (name: string) =>
  a.kubectl("patch", "statefulset", "slim", "--namespace", "slim", "--type", "json", "--patch", JSON.stringify([{ op: "replace", path: "/spec/template/spec/volumes/0/configMap/name", value: name }])); // prettier-ignore
let rightConfig = "";

/** Everything that a status must tell apart. */
const BREAKS: Record<string, Break> = {
  "an agent that doesn't run": {
    part: "SPIRE agents",
    cause: /agent not running: its DaemonSet selects no node/,
    breakIt: () =>
      patch(a, "spire", "daemonset/spire-agent", {
        spec: { template: { spec: { nodeSelector: { no: "such" } } } },
      }),
    mend: () =>
      patch(a, "spire", "daemonset/spire-agent", {
        spec: { template: { spec: { nodeSelector: { no: null } } } },
      }),
  },
  "a className that nobody looks after": {
    part: "SVID entries",
    cause: /className mismatch: ClusterSPIFFEID slim-nodes names the class "other"/,
    breakIt: () => patch(a, "slim", "clusterspiffeid/slim-nodes", { spec: { className: "other" } }),
    mend: () => patch(a, "slim", "clusterspiffeid/slim-nodes", { spec: { className: "spire-spire" } }),
  },
  "a missing federation bundle": {
    part: "federation",
    cause:
      /missing federation bundle or relationship: e2e-cluster-b.example; there is no ClusterFederatedTrustDomain/,
    breakIt: () => a.kubectl("delete", "clusterfederatedtrustdomain", B),
    mend: putBack,
  },
  "a bundle endpoint that is not reached": {
    part: "federation",
    cause: /the bundle cannot be fetched from e2e-cluster-b.example: .*connection refused/,
    breakIt: () => block(8443, "--insert"),
    mend: () => block(8443, "--delete"),
  },
  "a LoadBalancer Service without an address": {
    part: "load balancers",
    cause: /no address for slim\/slim-external: MetalLB's pool has no address/,
    breakIt: () =>
      a.kubectl(
        "annotate",
        "service",
        "slim-external",
        "--namespace",
        "slim",
        "metallb.io/loadBalancerIPs=10.9.9.9",
      ),
    mend: () =>
      a.kubectl("annotate", "service", "slim-external", "--namespace", "slim", "metallb.io/loadBalancerIPs-"),
  },
  "a controller that is down": {
    part: "controller",
    cause: /controller down: its Deployment was scaled to 0/,
    breakIt: () =>
      admin.kubectl("scale", "deployment/slim-control", "--namespace", "slim", "--replicas", "0"),
    mend: putBack,
  },
  "a node that is not registered": {
    part: "registered nodes",
    cause: /node not registered: e2e-cluster-b.example\/slim\/slim-1; it is Ready, so/,
    breakIt: () => {
      block(50052, "--insert");
      b.kubectl("delete", "pod", "slim-1", "--namespace", "slim");
    },
    mend: () => block(50052, "--delete"),
  },
  "a wrong trust domain in a node's configuration": {
    part: "nodes",
    cause: /wrong trust domain in a node's configuration: slim-0 trusts elsewhere.example/,
    breakIt: () => {
      rightConfig = nodeConfig();
      const { data } = JSON.parse(
        a.kubectl("get", "configmap", rightConfig, "--namespace", "slim", "--output", "json"),
      ) as { data: Record<string, string> };
      const wrong = JSON.parse(JSON.stringify(data).replaceAll(B, "elsewhere.example")) as object;
      const metadata = { name: "wrong", namespace: "slim" };
      const object = { apiVersion: "v1", kind: "ConfigMap", metadata, data: wrong };
      a.kubectlWithInput(JSON.stringify(object), "create", "--filename", "-");
      useConfig("wrong");
    },
    mend: () => {
      useConfig(rightConfig);
      a.kubectl("delete", "pod", "slim-1", "--namespace", "slim");
      a.kubectl("delete", "configmap", "wrong", "--namespace", "slim");
    },
  },
  "a bob that failed": {
    part: "bob",
    cause: /bob failed and tries again: not every message was answered/,
    breakIt: () => {
      const { metadata, ...pod } = JSON.parse(b.kubectl("get", "pod", "bob", "--output", "json")) as {
        metadata: { labels: object };
      };
      const failing = { ...pod, metadata: { name: "bob", labels: metadata.labels }, status: undefined };
      b.kubectl("delete", "pod", "bob");
      b.kubectlWithInput(
        JSON.stringify(failing)
          .replace("org/ns/alice", "org/ns/nobody")
          .replace('"--timeout","240"', '"--timeout","10"'),
        "create",
        "--filename",
        "-",
      );
    },
    mend: () => {
      b.kubectl("delete", "pod", "bob");
      putBack();
    },
  },
  "a cluster that is paused": {
    part: "Kubernetes",
    cause: /the container of its node is paused/,
    breakIt: () => docker("pause", `${B}-control-plane`),
    mend: () => docker("unpause", `${B}-control-plane`),
  },
  "a cluster that was stopped": {
    part: "Kubernetes",
    cause: /the container of its node does not run \(exited\)/,
    breakIt: () => docker("stop", `${B}-control-plane`),
    mend: () => docker("start", `${B}-control-plane`),
  },
};

describe.each(Object.entries(BREAKS))("%s", (name, { part, cause, breakIt, mend }) => {
  it("is seen, with its cause, until it is mended", async () => {
    breakIt();
    const matches = (one: Check) => one.part === part && cause.test(one.cause ?? "");
    const seen = await until(troubles, (all) => all.some(matches));
    const { code, stdout } = status();
    console.log(`${name}:\n${stdout}`);
    expect(seen).toContainEqual(
      expect.objectContaining({ part, cause: expect.stringMatching(cause) as string }),
    );
    expect(code).toBe(1);
    mend();
    expect(await until(troubles, (all) => all.length === 0)).toEqual([]);
  });
});

describe("Docker that is stopped", () => {
  it("is named by npm start, before anything is made", () => {
    const { code, stderr } = npmRun("start", deployment, [deployment.name], {
      DOCKER_HOST: "tcp://127.0.0.1:1",
    });
    expect(code).toBe(1);
    expect(stderr).toMatch(/nothing was changed\.\n +error: Docker: expected an engine that answers/);
  });
});

describe("a cluster that somebody removed", () => {
  beforeAll(() => {
    execFileSync("docker", ["rm", "--force", "--volumes", `${B}-control-plane`]);
  });

  it("is seen, with the command that makes it anew", async () => {
    const all = await until(troubles, (seen) => seen.some(({ part }) => part === "Kubernetes"));
    const first = all.find(({ part }) => part === "Kubernetes");
    expect(first?.cause).toMatch(
      /it was removed: the Docker engine at .* no container of e2e-cluster-b.example$/,
    );
    expect(first?.next).toBe(`npm start -- ${deployment.name}, which makes this cluster anew`);
  });

  it("is not taken for removed by an engine that doesn't have the others either", () => {
    const { code, stdout } = npmRun("status", deployment, [deployment.name], {
      DOCKER_HOST: "tcp://127.0.0.1:1",
    });
    expect(code).toBe(1);
    expect(stdout).toMatch(
      /cause: the Docker engine at tcp:\/\/127\.0\.0\.1:1 \(by DOCKER_HOST\) does not answer/,
    );
    expect(stdout).toMatch(/if it is not the engine of this stack: unset DOCKER_HOST, then look again/);
    expect(stdout).not.toMatch(/npm run down/);
  });
});
