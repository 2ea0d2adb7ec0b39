import * as pulumi from "@pulumi/pulumi";
import { deployFleet } from "../../../stacks/fleet/deploy";
import { parseFleet } from "../../support/parseFleet";
import * as versions from "../../../slim/versions";
import { startMocks } from "../../support/mocks";
import { SURROUNDINGS } from "../../support/surroundings";

const known = versions.DEFAULT_VERSION_SET;
const set = versions.versionSet(known);
/** A set that shares no image and no chart version with another one. */
const other: versions.VersionSet = {
  ...set,
  nodeImage: "other/node:2",
  controllerImage: "other/controller:2",
  clientImage: "other/client:2",
  spireChart: "2.0.1",
  spireCrdsChart: "2.0.2",
  metallbChart: "2.0.3",
  kindNodeImage: "other/kind:2",
};

afterEach(() => {
  jest.restoreAllMocks();
});

it("a version set reaches every image and chart of a stack", async () => {
  const mocks = await startMocks();
  const fleet = parseFleet({
    clusters: [{ name: "a" }, { name: "b", roles: ["nodes"] }],
    versionSet: known,
  });
  const asked = jest.spyOn(versions, "versionSet").mockReturnValue(other);
  await pulumi.runtime.runInPulumiStack(() => deployFleet(fleet, SURROUNDINGS));
  await pulumi.runtime.disconnect();

  const made = JSON.stringify(mocks.resources);
  const pinned = ({
    nodeImage,
    controllerImage,
    clientImage,
    kindNodeImage,
    ...charts
  }: versions.VersionSet) => [
    ...[nodeImage, controllerImage, clientImage, kindNodeImage],
    ...[charts.spireChart, charts.spireCrdsChart, charts.metallbChart],
  ];
  expect(pinned(other).filter((version) => !made.includes(`"${version}"`))).toEqual([]);
  expect(pinned(set).filter((version) => made.includes(`"${version}"`))).toEqual([]);
  expect(new Set(asked.mock.calls.map(([name]) => name))).toEqual(new Set([known]));
});
