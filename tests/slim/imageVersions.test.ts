import { foreignImages } from "../../slim/imageVersions";
import { versionSet } from "../../slim/versions";

const foreign = (name: string, images: Parameters<typeof foreignImages>[1]) =>
  foreignImages(versionSet(name), images);

it.each([
  ["slim-3.4", { node: "ghcr.io/agntcy/slim:1.4.0" }, "node", "an image of SLIM 3.4"],
  [
    "slim-3.4",
    { controller: "mirror.example/ghcr.io/agntcy/slim/control-plane:1.4.0" },
    "controller",
    "SLIM 3.4",
  ],
  ["slim-1.4.0", { node: "ghcr.io/agntcy/slim:v3.4.6@sha256:00" }, "node", "an image of SLIM 1.4"],
  ["slim-3.4", { client: "ghcr.io/agntcy/slim/bindings-examples:1.4.1" }, "client", "slim-bindings 3.3"],
  ["slim-1.4.0", { client: "ghcr.io/agntcy/slim/bindings-examples:3.3.8" }, "client", "slim-bindings 1.4"],
])("the version set %s does not go with %j", (name, images, key, expected) => {
  expect(foreign(name, images)).toEqual([
    expect.objectContaining({ key, expected: expect.stringContaining(expected) as string }),
  ]);
});

it.each([
  [
    "another patch release",
    { node: "ghcr.io/agntcy/slim:3.4.9", client: "agntcy/slim/bindings-examples:3.3.9" },
  ],
  ["an image of one's own", { node: "registry.example/team/slim-node:1.4.0" }],
  ["a tag that is no version", { client: "agntcy/slim/bindings-examples:latest" }],
])("takes %s", (_what, images) => {
  expect(foreign("slim-3.4", images)).toEqual([]);
});
