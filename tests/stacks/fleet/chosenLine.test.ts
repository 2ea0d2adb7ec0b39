import { DEFAULT_VERSION_SET, VERSION_SETS, versionSet } from "../../../slim/versions";
import { deployFleet } from "../../../stacks/fleet/deploy";
import { parseFleet } from "../../support/parseFleet";
import { startMocks } from "../../support/mocks";
import { SURROUNDINGS } from "../../support/surroundings";

const { line } = versionSet(DEFAULT_VERSION_SET);
const other = VERSION_SETS.find((name) => versionSet(name).line !== line) ?? "";

async function deploy(config: object, runningLine: string) {
  const mocks = await startMocks();
  mocks.ownOutputs = { clusters: { a: { trustDomain: "a", line: runningLine } } };
  const fleet = parseFleet({ clusters: [{ name: "a" }], ...config });
  return { mocks, deployed: deployFleet(fleet, SURROUNDINGS) };
}

it("a fleet that runs does not go to another line only because the default is another one", async () => {
  const { mocks, deployed } = await deploy({}, versionSet(other).line);
  await expect(deployed).rejects.toThrow(
    `slim:versionSet: expected one of ${VERSION_SETS.join(", ")}, as the stack runs SLIM ${versionSet(other).line} and the ` +
      `default is ${DEFAULT_VERSION_SET}; given default.\n  ${other} leaves it as it is.`,
  );
  expect(mocks.names()).toEqual([]);
});

it.each([
  ["it is told to", { versionSet: DEFAULT_VERSION_SET }, versionSet(other).line],
  ["it is told to stay", { versionSet: other }, versionSet(other).line],
  ["it runs the default", {}, line],
])("a fleet goes on when %s", async (_what, config, running) => {
  const { deployed } = await deploy(config, running);
  await expect(deployed).resolves.toBeDefined();
});
