import { deployFleet } from "../../../stacks/fleet/deploy";
import { parseFleet } from "../../support/parseFleet";
import { startMocks } from "../../support/mocks";
import { SURROUNDINGS } from "../../support/surroundings";

const running = { clusters: { a: { trustDomain: "a.example" }, b: { trustDomain: "b.example" } } };
const clusters = [
  { name: "a", trustDomain: "other.example" },
  { name: "b", trustDomain: "b.example", roles: ["nodes"] },
];

it("a cluster that runs keeps its trust domain: another one is refused before anything is made", async () => {
  const mocks = await startMocks();
  mocks.ownOutputs = running;
  await expect(deployFleet(parseFleet({ clusters }), SURROUNDINGS)).rejects.toThrow(
    'slim:clusters[0].trustDomain: expected a.example, which the running cluster a has; given "other.example"',
  );
  expect(mocks.names()).toEqual([]);
});

it("a cluster with another name may have any trust domain", async () => {
  const mocks = await startMocks();
  mocks.ownOutputs = running;
  const [first, second] = clusters;
  const renamed = parseFleet({ clusters: [{ ...first, name: "c" }, second] });
  await expect(deployFleet(renamed, SURROUNDINGS)).resolves.toBeDefined();
});
