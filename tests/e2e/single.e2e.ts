import { existsSync, readFileSync, statSync } from "node:fs";
import { homedir } from "node:os";
import * as path from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { PROJECT } from "../../cli/project";
import { statusChecks } from "./support/command";
import { Deployment } from "./support/deployment";
import { docker, KindCluster, lines, withoutColours } from "./support/kindCluster";
import { ANSWERED, openPorts, withoutSvid } from "./support/greeting";
import { runningImages, unlockedImages } from "./support/runningImages";
import { SecretPlaces } from "./support/secretPlaces";
import { Timing } from "./support/timing";

const NAME = "e2e-single";
const NODES = ["slim-0", "slim-1", "slim-2"];
const cluster = new KindCluster(NAME);
const userKubeconfig = () => {
  const file = process.env.KUBECONFIG ?? path.join(homedir(), ".kube", "config");
  return existsSync(file) ? readFileSync(file, "utf8") : undefined;
};
const kubeconfigBefore = userKubeconfig();
let deployment: Deployment;

beforeAll(async () => {
  deployment = await Deployment.create("single", (config) => ({
    ...config,
    "slim:clusters": [{ name: NAME, trustDomain: "example.local" }],
  }));
  const timing = new Timing();
  const start = Date.now();
  await deployment.up(timing.onEvent);
  console.log(`up from nothing: ${((Date.now() - start) / 1000).toFixed(0)} s\n${timing.table()}`);
});

afterAll(async () => {
  await deployment.destroy();
  deployment.dispose();
});

describe("messages", () => {
  it("were all answered, by the outputs", async () => {
    const { messages } = await deployment.outputs();
    expect(messages?.value).toEqual({ requested: 10, sent: 10, received: 10 });
  });

  it("were all answered, by the sender's own log", () => {
    const log = cluster.kubectl("logs", "bob", "client");
    expect(log.match(/Sent message hello - \d+\/10/g)).toHaveLength(10);
    expect(log.match(/received \(from session \d+\): hello from/g)).toHaveLength(10);
  });

  it("were all answered, by the receiver's own log", () => {
    const log = cluster.kubectl("logs", "alice", "client");
    expect(log.match(/received: hello$/gm)).toHaveLength(10);
  });
});

describe("the SLIM nodes", () => {
  it("are a StatefulSet of three", () => {
    expect(
      cluster.kubectl("get", "statefulset", "slim", "-n", "slim", "-o", "jsonpath={.status.readyReplicas}"),
    ).toBe("3");
  });

  it("have all registered, by the controller's own log", () => {
    const log = withoutColours(cluster.kubectl("logs", "-n", "slim", "deployment/slim-control"));
    for (const node of NODES) {
      expect(log).toMatch(new RegExp(`registering node.* example\\.local/(slim/)?${node}\\b`, "i"));
    }
  });

  it("have all been linked with each other", () => {
    const seen = (part: string) => statusChecks(deployment).find((check) => check.part === part)?.seen;
    expect([seen("registered nodes"), seen("links inside")]).toEqual(["3 of 3", "3 of 3"]);
  });

  it("listen on their data port alone", () => {
    const host = "slim-0.slim-headless.slim.svc.cluster.local";
    expect(openPorts(cluster, host, [46357, 46358])).toEqual([46357]);
  });

  it.each([
    "slim.slim.svc.cluster.local",
    ...NODES.map((node) => `${node}.slim-headless.slim.svc.cluster.local`),
  ])("refuse a client without an SVID at %s", (host) => {
    expect(withoutSvid(cluster, `${host}:46357`)).not.toContain(ANSWERED);
  });
});

describe("the controller", () => {
  it("listens for nodes alone", () => {
    const ip = cluster.kubectl(
      "get",
      "pods",
      "-n",
      "slim",
      "-l",
      "app.kubernetes.io/name=slim-control-plane",
      "-o",
      "jsonpath={.items[0].status.podIP}",
    );
    expect(openPorts(cluster, ip, [50051, 50052])).toEqual([50052]);
  });

  it("refuses a node without an SVID", () => {
    expect(withoutSvid(cluster, "slim-control.slim.svc.cluster.local:50052")).not.toContain(ANSWERED);
  });
});

it("SPIRE has one entry per workload", () => {
  const entries = lines(cluster.spireServer("entry", "show"))
    .filter((line) => line.startsWith("SPIFFE ID"))
    .map((line) => line.split(" : ")[1] ?? "")
    .sort();
  const id = (namespace: string, account: string) => `spiffe://example.local/ns/${namespace}/sa/${account}`;
  expect(entries).toEqual([
    id("default", "alice"),
    id("default", "bob"),
    ...NODES.map(() => id("slim", "slim")),
    id("slim", "slim-control"),
  ]);
});

it("every image is in images.lock", () => {
  expect(runningImages(cluster).length).toBeGreaterThan(5);
  expect(unlockedImages(cluster)).toEqual([]);
});

describe("secrets", () => {
  it("are in no text that others read: state, outputs, logs, arguments, ConfigMaps, Helm's values", async () => {
    const places = new SecretPlaces(deployment, cluster, ["slim", "spire", "default"]);
    expect(Object.keys(await places.secrets())).toEqual(
      expect.arrayContaining([
        "key of kind-e2e-single",
        "key of kind-e2e-single, decoded",
        "tls.key of spire/spire-upstream-ca",
      ]),
    );
    const { looked, found } = await places.find();
    expect(looked).toEqual(
      expect.arrayContaining([
        expect.stringContaining("history"),
        "logs of slim/slim-0",
        "Helm's sh.helm.release.v1.spire.v1",
      ]),
    );
    expect(found).toEqual([]);
  });

  it("are in a kubeconfig file that nobody else can read", () => {
    const file = path.join(PROJECT, ".local", "kubeconfigs", `${NAME}.yaml`);
    expect(statSync(file).mode & 0o077).toBe(0);
  });
});

describe("alice", () => {
  const uid = () =>
    cluster.kubectl(
      "get",
      "pods",
      "-l",
      "app.kubernetes.io/component=alice",
      "-o",
      "jsonpath={.items[*].metadata.uid}",
    );
  const ready = () => cluster.kubectl("wait", "pod/alice", "--for=condition=Ready", "--timeout=60s");

  it.each([
    [
      "failed for good",
      () => cluster.kubectl("patch", "pod", "alice", "-p", '{"spec": {"activeDeadlineSeconds": 1}}'),
    ],
    ["was deleted", () => cluster.kubectl("delete", "pod", "alice")],
  ])("is made again when she %s", async (_what, end) => {
    const before = uid();
    const start = Date.now();
    end();
    // Asked once in each round: between two answers she may go.
    for (let now = uid(); now === "" || now === before; now = uid()) await sleep(500);
    expect(ready()).toContain("condition met");
    console.log(`alice is back after ${((Date.now() - start) / 1000).toFixed(0)} s`);
  });

  it("is made again by a keeper that can make no other pod", () => {
    const keeper = "--as=system:serviceaccount:default:alice-keeper";
    const { template } = JSON.parse(cluster.kubectl("get", "podtemplate", "alice", "-o", "json")) as {
      template: { metadata: object; spec: { volumes: object[] } };
    };
    const make = (name: string, volumes: object[]) =>
      cluster.kubectlWithInput(
        JSON.stringify({
          apiVersion: "v1",
          kind: "Pod",
          metadata: { ...template.metadata, name },
          spec: { ...template.spec, volumes },
        }),
        "create",
        "--dry-run=server",
        keeper,
        "-f",
        "-",
      );
    const { volumes } = template.spec;
    const root = { name: "root", hostPath: { path: "/" } };
    expect(() => make("other", volumes)).toThrow(
      /may make the pod alice as its PodTemplate has it, and no other/,
    );
    expect(() => make("alice", [...volumes, root])).toThrow(/ValidatingAdmissionPolicy 'slim-alice-keeper'/);
    // Only because it is there.
    expect(() => make("alice", volumes)).toThrow(/already exists/);
  });
});

describe("the stack", () => {
  it("has nothing to do in a second up", async () => {
    const start = Date.now();
    const changes = await deployment.up();
    console.log(`up with nothing to do: ${((Date.now() - start) / 1000).toFixed(1)} s`);
    expect(Object.keys(changes)).toEqual(["same"]);
  });

  it("finds no drift", async () => {
    expect(Object.keys(await deployment.refresh())).toEqual(["same"]);
  });

  it("leaves nothing when destroyed", async () => {
    const volumes = cluster.volumes();
    expect(volumes).not.toEqual([]);
    const start = Date.now();
    await deployment.destroy();
    console.log(`destroy: ${((Date.now() - start) / 1000).toFixed(1)} s`);
    expect(await deployment.resources()).toEqual([]);
    expect(cluster.containers()).toEqual([]);
    const left = lines(docker("volume", "ls", "--quiet"));
    expect(volumes.filter((volume) => left.includes(volume))).toEqual([]);
    // What Kind leaves of the file, the command `npm run down` removes.
    const kubeconfig = path.join(PROJECT, ".local", "kubeconfigs", `${NAME}.yaml`);
    expect(existsSync(kubeconfig)).toBe(false);
    expect(userKubeconfig()).toBe(kubeconfigBefore);
  });
});
