import { readdirSync, readFileSync } from "node:fs";
import * as path from "node:path";
import { PROJECT } from "../cli/project";
import { VERSION_SETS, versionSet } from "../slim/versions";

const FOLDER = path.join(PROJECT, "clients", "requirements");

/** The lines of a file of Python requirements, without comments, and with what continues them. */
function requirements(file: string): string[] {
  return readFileSync(path.join(FOLDER, file), "utf8")
    .replaceAll(/\\\n\s*/g, "")
    .split("\n")
    .filter((line) => line !== "" && !line.startsWith("#"));
}

describe("the sample clients' Python packages", () => {
  const files = readdirSync(FOLDER);

  it("are those of the version sets", () => {
    const named = VERSION_SETS.map((name) => versionSet(name).clientRequirements);
    expect([...new Set(named)].sort()).toEqual(files.sort());
  });

  it.each(files)("of %s all have a version and hashes", (file) => {
    const lines = requirements(file);
    expect(lines.length).toBeGreaterThan(1);
    for (const line of lines) {
      expect(line).toMatch(/^[a-z0-9-]+==\S+ *(--hash=sha256:[0-9a-f]{64} *)+$/);
    }
  });
});

it("every npm package of package-lock.json has a hash, but for those in this folder", () => {
  const { packages } = JSON.parse(readFileSync(path.join(PROJECT, "package-lock.json"), "utf8")) as {
    packages: Record<string, { integrity?: string; link?: boolean }>;
  };
  const without = Object.entries(packages)
    .filter(([place, { integrity, link }]) => place.startsWith("node_modules/") && !integrity && !link)
    .map(([place]) => place);
  expect(Object.keys(packages).length).toBeGreaterThan(100);
  expect(without).toEqual([]);
});
