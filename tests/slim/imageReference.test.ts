import { isImageReference, isPinnedImage, isRegistryMirror, mirrored } from "../../slim/imageReference";
import { VERSION_SETS, versionSet } from "../../slim/versions";

describe("a container image", () => {
  it.each([
    "python",
    "python:3.12",
    "ghcr.io/agntcy/slim:1.4.0",
    "localhost:5000/a/b_c/d--e:V1",
    "[::1]:5000/a",
    "Registry.example/a",
    `kindest/node@sha256:${"0".repeat(64)}`,
    ...VERSION_SETS.map((name) => versionSet(name)).flatMap((set) => [
      set.nodeImage,
      set.controllerImage,
      set.clientImage,
      set.kindNodeImage,
    ]),
  ])("can be %s", (image) => {
    expect(isImageReference(image)).toBe(true);
  });

  it.each(["", "-", "https://ghcr.io/a", "ghcr.io/A/b", "a:", "a@sha256:00", "a b", "a/", "a//b", "a:b:c"])(
    "cannot be %j",
    (image) => {
      expect(isImageReference(image)).toBe(false);
    },
  );
});

describe("a registry mirror", () => {
  it.each([
    ["ghcr.io/agntcy/slim:1.4.0", "mirror.example/hub/ghcr.io/agntcy/slim:1.4.0"],
    ["busybox:1.37.0-uclibc", "mirror.example/hub/docker.io/library/busybox:1.37.0-uclibc"],
    ["kindest/node@sha256:0", "mirror.example/hub/docker.io/kindest/node@sha256:0"],
    ["localhost/a", "mirror.example/hub/localhost/a"],
    ["registry:5000/a", "mirror.example/hub/registry:5000/a"],
  ])("has %s as %s", (image, expected) => {
    expect(mirrored(image, "mirror.example/hub")).toBe(expected);
    expect(mirrored(image)).toBe(image);
  });

  it.each(["mirror.example", "mirror.example:5000", "localhost", "registry:5000/hub/sub", "10.0.0.1/a_b"])(
    "can be %s",
    (mirror) => {
      expect(isRegistryMirror(mirror)).toBe(true);
    },
  );

  it.each([
    "",
    "hub",
    "https://mirror.example",
    "mirror.example/",
    "mirror.example/Hub",
    "mirror.example/a:1",
  ])("cannot be %j", (mirror) => {
    expect(isRegistryMirror(mirror)).toBe(false);
  });
});

it.each([
  ["registry.example:5000/name:1", true],
  [`name@sha256:${"0".repeat(64)}`, true],
  ["name:latest", false],
  ["name", false],
  ["registry.example:5000/name", false],
  ["https://name:1", false],
])("%s stays the same image: %s", (image, expected) => {
  expect(isPinnedImage(image)).toBe(expected);
});
