import { isImageReference } from "../../slim/imageReference";
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
