import { readFileSync } from "node:fs";
import * as path from "node:path";
import { limitTable } from "../../bench/scale/configMapLimit";
import { scaleTable } from "../../bench/scale/scaleTable";
import { PROJECT } from "../../cli/project";

const LIMIT = 5 * 60 * 1000;

it(
  "docs/scale.md has the tables that the benchmark prints",
  () => {
    const page = readFileSync(path.join(PROJECT, "docs/scale.md"), "utf8");
    const tables = page.match(/^ *\|[^]*?(?=\n\n)/gm) ?? [];
    // One of them is indented, in a list.
    const documented = tables.map((table) => table.replace(/^ +/gm, ""));
    expect(documented).toEqual([scaleTable([10, 100, 1000]), limitTable()]);
  },
  LIMIT,
);
