import { mkdirSync, writeFileSync } from "node:fs";
import * as path from "node:path";
import { PROJECT } from "../cli/project";
import { figuresPage } from "./figuresPage";
import { keptResults } from "./results";

async function figures(): Promise<void> {
  const results = keptResults();
  if (results.length === 0) {
    console.error("There are no results yet. Run another benchmark first, such as: npm run bench -- growth");
    process.exitCode = 1;
    return;
  }
  for (const [name, content] of Object.entries(await figuresPage(results))) {
    const file = path.join(PROJECT, "docs", name);
    mkdirSync(path.dirname(file), { recursive: true });
    writeFileSync(file, content);
    console.log(`docs/${name}`);
  }
}

void figures();
