import { readdirSync, readFileSync } from "node:fs";
import { isBuiltin } from "node:module";
import * as path from "node:path";
import ts from "typescript";
import { PROJECT } from "../cli/project";

type Versions = Record<string, string>;
interface Manifest {
  readonly workspaces?: string[];
  readonly dependencies?: Versions;
  readonly peerDependencies?: Versions;
}

function manifest(folder = "."): Manifest {
  return JSON.parse(readFileSync(path.join(PROJECT, folder, "package.json"), "utf8")) as Manifest;
}

const { workspaces = [], dependencies = {}, peerDependencies = {} } = manifest();
/** What each folder may import: the parts of the program by their own package.json, the components by that of the package. */
const allowed: Record<string, Versions> = {
  components: peerDependencies,
  slim: dependencies,
  postgresql: dependencies,
  foodmag: {},
  ...Object.fromEntries(workspaces.map((folder) => [folder, manifest(folder).dependencies ?? {}])),
};

/** Names of the packages that a file imports. */
function imported(file: string): string[] {
  return ts
    .preProcessFile(readFileSync(path.join(PROJECT, file), "utf8"), true, true)
    .importedFiles.map(({ fileName }) => fileName)
    .filter((name) => !name.startsWith(".") && !isBuiltin(name))
    .map((name) => /^(@[^/]+\/)?[^/]+/.exec(name)?.[0] ?? name);
}

// Without the tools for development (`npm ci --omit=dev`) everything but the tests must still run.
describe("without development dependencies", () => {
  it.each(Object.entries(allowed))("all that %s/ imports is installed", (folder, packages) => {
    const files = readdirSync(path.join(PROJECT, folder), { recursive: true, encoding: "utf8" });
    const names = files
      .filter((file) => file.endsWith(".ts"))
      .flatMap((file) => imported(path.join(folder, file)));
    expect([...new Set(names)].filter((name) => !(name in packages))).toEqual([]);
    // And nothing else, but for what Pulumi, the npm scripts and the components load.
    const others = [
      "@types/node",
      "typescript",
      "tsx",
      "@pulumi/kubernetes",
      "@pulumi/random",
      "@pulumi/tls",
    ];
    expect(Object.keys(packages).filter((name) => ![...names, ...others].includes(name))).toEqual([]);
  });

  it("Pulumi finds all types with which it compiles the program", () => {
    const { config } = ts.readConfigFile(path.join(PROJECT, "tsconfig.json"), (file) =>
      ts.sys.readFile(file),
    ) as {
      config: { compilerOptions: { types: string[] } };
    };
    const types = config.compilerOptions.types.map((name) => `@types/${name}`);
    expect(types.filter((name) => !(name in (allowed.stacks ?? {})))).toEqual([]);
  });
});

it("all parts of the program have one version of a package", () => {
  const versions = Object.values(allowed).flatMap((packages) =>
    Object.entries(packages).filter(([name]) => name !== "@pulumi/kind"),
  );
  const several = versions.filter(([name, version]) =>
    versions.some(
      ([other, another]) => other === name && another.replace("^", "") !== version.replace("^", ""),
    ),
  );
  expect(several).toEqual([]);
});
