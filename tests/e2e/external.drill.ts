import { AddressProvider } from "./support/addressProvider";
import { Deployment } from "./support/deployment";
import { KindCluster } from "./support/kindCluster";
import { failingPairs } from "./support/pinnedClients";

const HUB = "hub.example";
const EDGE = "edge.example";

let deployment: Deployment;
let provider: AddressProvider;

beforeAll(async () => {
  deployment = await Deployment.create("multicluster", (config) => ({
    ...config,
    "slim:loadBalancer": "external",
    // The first cluster hosts everything, the second only nodes.
    "slim:clusters": [
      { name: HUB, replicas: 1 },
      { name: EDGE, roles: ["nodes"], replicas: 2 },
    ],
    "slim:clients": {},
  }));
  provider = new AddressProvider([HUB, EDGE]);
  await deployment.up();
});

afterAll(async () => {
  provider.stop();
  await deployment.destroy();
  deployment.dispose();
});

describe("two clusters with addresses from somebody else", () => {
  it("exchange messages", async () => {
    const { messages } = await deployment.outputs();
    expect(messages?.value).toEqual({ requested: 10, sent: 10, received: 10 });
    expect(failingPairs(new KindCluster(EDGE), 2, new KindCluster(HUB), 1)).toEqual([]);
  });

  it("have no MetalLB", () => {
    expect(new KindCluster(HUB).kubectl("get", "namespaces", "--output", "name")).not.toContain("metallb");
  });

  it("are unchanged by a second up and by a refresh", async () => {
    expect(Object.keys(await deployment.up())).toEqual(["same"]);
    expect(Object.keys(await deployment.refresh())).toEqual(["same"]);
  });
});
