import { removeEmptyKubeconfigs } from "../../cli/kubeconfigs";
import { Deployment } from "./support/deployment";
import { KindCluster } from "./support/kindCluster";
import { failingPairs } from "./support/pinnedClients";

const A = "cluster-a.example";
const B = "cluster-b.example";
const clustersWith = (replicas: number) => [
  { name: "admin.example", roles: ["controller"] },
  { name: A, roles: ["nodes"], replicas },
  { name: B, roles: ["nodes"], replicas },
];
let deployment: Deployment;

beforeAll(async () => {
  deployment = await Deployment.create("multicluster", (config) => ({
    ...config,
    "slim:clusters": clustersWith(3),
  }));
  await deployment.up();
});

afterAll(async () => {
  await deployment.destroy();
  deployment.dispose();
  removeEmptyKubeconfigs();
});

// The second 2 comes back to a topology that was there before.
it.each([2, 4, 2])("every pair is connected when an up to %d nodes each returns", async (replicas) => {
  deployment.configure({ "slim:clusters": clustersWith(replicas) });
  const start = Date.now();
  await deployment.up();
  console.log(`up to ${replicas} nodes each: ${((Date.now() - start) / 1000).toFixed(0)} s`);
  const { messages } = await deployment.outputs();
  expect(messages?.value).toEqual({ requested: 10, sent: 10, received: 10 });
  expect(failingPairs(new KindCluster(B), replicas, new KindCluster(A), replicas)).toEqual([]);
});
