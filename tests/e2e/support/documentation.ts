import { readdirSync, readFileSync } from "node:fs";
import * as path from "node:path";
import { PROJECT } from "../../../cli/project";

/** A command of the documentation, with the page that it stands on. */
export interface DocumentedCommand {
  readonly page: string;
  readonly command: string;
}

/** Every line of a block marked `sh` in the README and in docs/, without comments; each once. */
export function documentedCommands(): DocumentedCommand[] {
  const docs = readdirSync(path.join(PROJECT, "docs")).filter((file) => file.endsWith(".md"));
  const pages = ["README.md", ...docs.map((file) => path.join("docs", file))];
  const found = pages.flatMap((page) => {
    const text = readFileSync(path.join(PROJECT, page), "utf8");
    return [...text.matchAll(/^ *```sh\n([^]*?)^ *```$/gm)].flatMap(([, block]) =>
      (block ?? "")
        .split("\n")
        .map((line) => line.replace(/ #.*/, "").trim())
        .filter((line) => line !== "")
        .map((command) => ({ page, command })),
    );
  });
  return found.filter(
    ({ command }, index) => found.findIndex((other) => other.command === command) === index,
  );
}
