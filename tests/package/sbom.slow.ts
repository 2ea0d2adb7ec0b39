import { execFileSync } from "node:child_process";
import { PROJECT } from "../../cli/project";

interface Component {
  readonly name: string;
  readonly hashes?: object[];
  readonly properties: readonly { readonly name: string; readonly value: string }[];
}

it("npm run sbom lists every package with its hash, and marks those for development", () => {
  const printed = execFileSync("npm", ["run", "--silent", "sbom"], {
    cwd: PROJECT,
    encoding: "utf8",
    maxBuffer: 64 << 20,
  });
  const { bomFormat, components } = JSON.parse(printed) as { bomFormat: string; components: Component[] };
  expect(bomFormat).toBe("CycloneDX");
  const isForDevelopment = ({ properties }: Component) =>
    properties.some(({ name, value }) => name === "cdx:npm:package:development" && value === "true");
  const needed = components.filter((one) => !isForDevelopment(one)).map(({ name }) => name);
  // Tools for development need some of these too.
  expect(needed).toEqual(expect.arrayContaining(["@pulumi/pulumi", "yaml", "typescript", "zod"]));
  expect(components.map(({ name }) => name)).toContain("jest");
  expect(needed).not.toContain("jest");
  // What is in this folder.
  const without = components.filter(({ hashes }) => !hashes).map(({ name }) => name);
  expect(without.sort()).toEqual(["cli", "kind", "live", "stacks"]);
});
