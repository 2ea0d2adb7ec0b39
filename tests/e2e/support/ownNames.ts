import { readFileSync } from "node:fs";
import * as path from "node:path";
import { parse } from "yaml";
import { PROJECT } from "../../../cli/project";

/** The project's own stacks. */
export const STACKS = ["single", "multicluster", "postgres", "foodmag"];
/** Names of the clusters that these make; somebody may have them on this machine. */
const TAKEN = STACKS.flatMap((stack) => {
  const { config } = parse(readFileSync(path.join(PROJECT, `Pulumi.${stack}.yaml`), "utf8")) as {
    config: { "slim:clusters": { name: string }[] };
  };
  return config["slim:clusters"].map(({ name }) => name);
});
const TAKEN_NAME = new RegExp(
  `(?<![\\w-])(${TAKEN.map((name) => name.replaceAll(".", "\\.")).join("|")})(?!\\w)`,
  "g",
);

/** A text with clusters of the tests' own in the place of those of the project's stacks: `e2e-admin.example`. */
export function withOwnNames(text: string): string {
  return text.replace(TAKEN_NAME, "e2e-$1");
}
