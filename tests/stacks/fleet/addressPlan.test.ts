import * as pulumi from "@pulumi/pulumi";
import type { ClusterTarget } from "../../../components";
import { parseAddress } from "../../../slim/addresses";
import { AddressError } from "../../../slim/dockerNetwork";
import { networkOfCluster, type NetworkReader, planAddresses } from "../../../stacks/fleet/addressPlan";
import { toOutput } from "../../../stacks/fleet/addressRanges";
import { deployFleet } from "../../../stacks/fleet/deploy";
import { parseFleet } from "../../support/parseFleet";
import { readOwnOutputs } from "../../../stacks/fleet/ownOutputs";
import { type RecordingMocks, startMocks, valueOf } from "../../support/mocks";
import { dockerNetwork, SURROUNDINGS } from "../../support/surroundings";

const CLUSTERS = [
  { name: "admin", roles: ["controller"] },
  { name: "a", roles: ["nodes"] },
  { name: "b", roles: ["nodes"] },
];
const GIVEN = {
  admin: ["172.18.0.100-172.18.0.124"],
  a: ["172.18.0.125-172.18.0.149"],
  b: ["172.18.0.150-172.18.0.174"],
};

const noLook: NetworkReader = () => Promise.reject(new Error("nobody needs the network here"));

/** The ranges that a fleet plans; `created` is called when one of its clusters is there. */
async function planned(config: object, network: NetworkReader, created: () => void = () => undefined) {
  const plan = await planAddresses(
    parseFleet({ clusters: CLUSTERS, ...config }),
    await readOwnOutputs(),
    network,
  );
  created();
  const target = { nodeAddress: pulumi.output("172.18.0.2") } as Partial<ClusterTarget> as ClusterTarget;
  const [once, again] = [await valueOf(plan(target)), await valueOf(plan(target))];
  expect(again).toEqual(once);
  return toOutput(once);
}

it("a cluster without Kind's network is named as such", () => {
  expect(() => networkOfCluster(undefined)).toThrow(
    "Docker has no network of Kind's, although a cluster is there",
  );
});

describe("the addresses of a fleet's load balancers", () => {
  let mocks: RecordingMocks;

  beforeEach(async () => {
    mocks = await startMocks();
  });

  it("are free ones of Docker's network", async () => {
    expect(await planned({}, SURROUNDINGS.network)).toEqual(GIVEN);
    const containers = { registry: parseAddress("172.18.0.103") ?? NaN };
    const network = { ...dockerNetwork("172.18.0.0/16"), containers };
    expect(await planned({}, () => Promise.resolve(network))).toMatchObject({
      admin: ["172.18.0.104-172.18.0.128"],
    });
  });

  it("are those of the last update, without a look at Docker", async () => {
    mocks.ownOutputs = { addressRanges: GIVEN };
    expect(await planned({ clusters: [CLUSTERS[2], CLUSTERS[0], CLUSTERS[1]] }, noLook)).toEqual(GIVEN);
  });

  it("of clusters that join are beside those that are there", async () => {
    mocks.ownOutputs = { addressRanges: GIVEN };
    const clusters = [{ name: "new", roles: ["nodes"], replicas: 30 }, ...CLUSTERS];
    expect(await planned({ clusters }, SURROUNDINGS.network)).toEqual({
      ...GIVEN,
      new: ["172.18.0.175-172.18.0.206"],
    });
  });

  it.each<[string, () => Promise<undefined>]>([
    ["there is no network yet", () => Promise.resolve(undefined)],
    ["Docker does not answer yet", () => Promise.reject(new Error("Cannot connect to the Docker daemon"))],
  ])("are decided when there is a cluster, once for all, where %s", async (_what, before) => {
    let read: NetworkReader = before;
    const network = jest.fn(() => read());
    const created = () => {
      read = () => Promise.resolve(dockerNetwork("192.168.16.0/20"));
    };
    expect(await planned({}, network, created)).toMatchObject({
      admin: ["192.168.16.100-192.168.16.124"],
    });
    expect(network).toHaveBeenCalledTimes(2);
  });

  it("are not asked for by one cluster, or in the mode external", async () => {
    expect(await planned({ clusters: [{ name: "a" }] }, noLook)).toEqual({});
    expect(await planned({ loadBalancer: "external" }, noLook)).toEqual({});
  });

  it.each<[string, object, NetworkReader, RegExp]>([
    [
      "a network that is too small",
      {},
      () => Promise.resolve(dockerNetwork("10.99.0.0/28")),
      /^Docker's network kind \(10\.99\.0\.0\/28\) has 10 free addresses .*\n {2}Give the clusters fewer nodes/,
    ],
    [
      "the gateway among the host numbers",
      { clusters: [CLUSTERS[0], { ...CLUSTERS[1], hosts: "1-9" }, CLUSTERS[2]] },
      SURROUNDINGS.network,
      /cluster a: expected host numbers without the network's gateway, 172\.18\.0\.1/,
    ],
    [
      "a network without IPv4",
      {},
      () => Promise.reject(new AddressError("Docker's network kind has no IPv4 subnet", "Remove it.")),
      /^Docker's network kind has no IPv4 subnet\.\n {2}Remove it\.$/,
    ],
  ])("are refused before anything is created: %s", async (_what, config, network, message) => {
    const fleet = parseFleet({ clusters: CLUSTERS, ...config });
    await expect(deployFleet(fleet, { ...SURROUNDINGS, network })).rejects.toThrow(message);
    expect(mocks.resources).toEqual([]);
  });
});
