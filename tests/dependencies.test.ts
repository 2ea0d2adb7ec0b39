import { readdirSync, readFileSync } from "node:fs";
import { isBuiltin } from "node:module";
import * as path from "node:path";
import ts from "typescript";
import { PROJECT } from "../cli/project";

const { dependencies } = JSON.parse(readFileSync(path.join(PROJECT, "package.json"), "utf8")) as {
  dependencies: Record<string, string>;
};
const installed = Object.keys(dependencies);

/** Names of the packages that a file imports. */
function imported(file: string): string[] {
  return ts
    .preProcessFile(readFileSync(path.join(PROJECT, file), "utf8"))
    .importedFiles.map(({ fileName }) => fileName)
    .filter((name) => !name.startsWith(".") && !isBuiltin(name))
    .map((name) => /^(@[^/]+\/)?[^/]+/.exec(name)?.[0] ?? name);
}

// Without the tools for development (`npm ci --omit=dev`) everything but the tests must still run.
describe("without development dependencies", () => {
  it.each(["cli", "components", "live", "slim", "stacks"])("all that %s/ imports is installed", (folder) => {
    const files = readdirSync(path.join(PROJECT, folder), { recursive: true, encoding: "utf8" });
    const packages = files
      .filter((file) => file.endsWith(".ts"))
      .flatMap((file) => imported(path.join(folder, file)));
    expect(packages.filter((name) => !installed.includes(name))).toEqual([]);
  });

  it("Pulumi finds all types with which it compiles the program", () => {
    const { config } = ts.readConfigFile(path.join(PROJECT, "tsconfig.json"), (file) =>
      ts.sys.readFile(file),
    ) as {
      config: { compilerOptions: { types: string[] } };
    };
    const types = config.compilerOptions.types.map((name) => `@types/${name}`);
    expect(types.filter((name) => !installed.includes(name))).toEqual([]);
  });
});
