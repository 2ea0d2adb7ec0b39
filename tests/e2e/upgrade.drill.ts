import { statusChecks } from "./support/command";
import { Deployment } from "./support/deployment";
import { failingPairs } from "./support/pinnedClients";
import { KindCluster } from "./support/kindCluster";
import { machineConfig } from "./support/machineConfig";
import { Timing } from "./support/timing";

const [ADMIN, A, B] = ["e2e-hub.example", "e2e-to.example", "e2e-from.example"];
const CLUSTERS = [
  { name: ADMIN, roles: ["controller"] },
  { name: A, roles: ["nodes"], replicas: 2 },
  { name: B, roles: ["nodes"], replicas: 2 },
];
let deployment: Deployment;

beforeAll(async () => {
  deployment = await Deployment.create("multicluster", (config) => ({
    ...config,
    ...machineConfig("slim-1.4.0"),
    "slim:clusters": CLUSTERS,
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
    expect(statusChecks(deployment).filter(({ state }) => state !== "ok")).toEqual([]);
    expect(failingPairs(new KindCluster(B), 2, new KindCluster(A), 2)).toEqual([]);
  },
);
