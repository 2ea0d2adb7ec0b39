import { Deployment } from "./support/deployment";
import { KindCluster } from "./support/kindCluster";
import { failingPairs } from "./support/pinnedClients";

const ONE = "e2e-one";
const TWO = "e2e-two";
const one = new KindCluster(ONE);
const two = new KindCluster(TWO);
const alone = [{ name: ONE, trustDomain: "one.example", replicas: 2 }];
const federated = [...alone, { name: TWO, trustDomain: "two.example", roles: ["nodes"], replicas: 2 }];
let deployment: Deployment;

const answered = async () => (await deployment.outputs()).messages?.value as unknown;
const everyMessage = { requested: 10, sent: 10, received: 10 };

/** Brings a changed set of clusters up; says how long that took. */
async function grow(to: string, clusters: object[]): Promise<void> {
  await deployment.configure({ "slim:clusters": clusters });
  const start = Date.now();
  await deployment.up();
  console.log(`${to}: ${((Date.now() - start) / 1000).toFixed(0)} s`);
}

beforeAll(async () => {
  deployment = await Deployment.create("single", (config) => ({ ...config, "slim:clusters": alone }));
  await deployment.up();
});

afterAll(async () => {
  await deployment.destroy();
  deployment.dispose();
});

it("a running cluster is joined by a second one, and every node reaches every other", async () => {
  await grow("one cluster to two", federated);
  expect(await answered()).toEqual(everyMessage);
  expect(failingPairs(two, 2, one, 2)).toEqual([]);
});

it("nothing is left to do afterwards", async () => {
  expect(await deployment.replacements()).toEqual([]);
  expect(Object.keys(await deployment.up())).toEqual(["same"]);
});

it("the second cluster leaves again, and the first one goes on alone", async () => {
  await grow("two clusters to one", alone);
  expect(await answered()).toEqual(everyMessage);
  expect(failingPairs(one, 2, one, 2)).toEqual([]);
  expect(two.containers()).toEqual([]);
  expect(Object.keys(await deployment.up())).toEqual(["same"]);
});
