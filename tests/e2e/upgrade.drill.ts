import { failedChecks } from "./support/command";
import { Deployment } from "./support/deployment";
import { lives } from "./support/disturbances";
import { KindCluster } from "./support/kindCluster";
import { machineConfig } from "./support/machineConfig";
import { OutsideCluster } from "./support/outsideCluster";
import { failingPairs } from "./support/pinnedClients";
import { Timing } from "./support/timing";

const [ADMIN, A, B] = ["e2e-hub.example", "e2e-to.example", "e2e-from.example"];
const CLUSTERS = [
  { name: ADMIN, roles: ["controller"] },
  { name: A, roles: ["nodes"], replicas: 2 },
  { name: B, roles: ["nodes"], replicas: 2 },
];

describe("in place", () => {
  let deployment: Deployment;

  beforeAll(async () => {
    deployment = await Deployment.create("multicluster", (config) => ({
      ...config,
      ...machineConfig("slim-1.4.0"),
      "slim:clusters": CLUSTERS,
      "slim:clients": { receiver: A, sender: B },
    }));
    await deployment.up();
  });

  afterAll(async () => {
    await deployment.destroy();
    deployment.dispose();
  });

  it.each(["slim-3.4", "slim-1.4.0", "slim-3.4"])(
    "a running fleet goes to %s as a whole",
    async (versionSet) => {
      await deployment.configure(machineConfig(versionSet));
      expect(await deployment.replacements()).toEqual(
        expect.arrayContaining([
          `${A}-nodes-statefulset`,
          `${A}-receiver-alice-keeper`,
          `${ADMIN}-controller-deployment`,
          `${B}-nodes-statefulset`,
          `${B}-sender-bob`,
        ]),
      );
      const timing = new Timing();
      const begin = Date.now();
      await deployment.up(timing.onEvent);
      console.log(`to ${versionSet}: ${((Date.now() - begin) / 1000).toFixed(0)} s\n${timing.table()}`);

      const { messages } = await deployment.outputs();
      expect(messages?.value).toEqual({ requested: 10, sent: 10, received: 10 });
      expect(failedChecks(deployment)).toEqual([]);
      expect(failingPairs(new KindCluster(B), 2, new KindCluster(A), 2)).toEqual([]);
    },
  );
});

describe("side by side, in a cluster that exists", () => {
  const NAME = "e2e-beside.example";
  const cluster = new OutsideCluster(NAME);
  const stacks: Deployment[] = [];
  const fleet = (versionSet: string, prefix: string) =>
    Deployment.create("single", (config) => ({
      ...config,
      ...machineConfig(versionSet),
      "slim:prefix": prefix,
      "slim:clusters": [
        {
          name: NAME,
          kubeconfig: cluster.kubeconfigFile,
          existingSpire: cluster.existingSpire,
        },
      ],
    }));

  beforeAll(() => {
    cluster.create();
    cluster.installSpire(NAME, machineConfig()["slim:charts"] ?? {});
  });

  afterAll(async () => {
    for (const stack of stacks) {
      await stack.destroy();
      stack.dispose();
    }
    cluster.remove();
  });

  it("a second fleet of the other line comes without a disturbance of the first one, and stays when that goes", async () => {
    const old = await fleet("slim-1.4.0", "slim");
    stacks.push(old);
    await old.up();
    const before = lives(cluster);
    const other = await fleet("slim-3.4", "slim3");
    stacks.push(other);
    await other.up();
    const { messages } = await other.outputs();
    expect(messages?.value).toEqual({ requested: 10, sent: 10, received: 10 });
    expect(lives(cluster)).toEqual(before);
    expect(failedChecks(old)).toEqual([]);

    await old.destroy();
    expect(failedChecks(other)).toEqual([]);
    expect(lives(cluster)).toEqual({});
  });
});
