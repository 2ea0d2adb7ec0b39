import { figuresPage } from "../../bench/figuresPage";
import type { Series } from "../../bench/picture";
import type { Result } from "../../bench/results";

const result = (title: string, series?: Series[]): Result => ({
  title,
  text: "What it is.",
  head: ["Thing", "seconds"],
  rows: [["up", 1.5]],
  series,
  command: "npm run bench -- something",
  date: "2026-01-02",
  commit: "abc",
  machine: "2 cores",
});
const series = (name: string, values: Record<string, number>): Series => ({
  picture: "Bring-up, all",
  unit: "seconds",
  name,
  values,
});

let files: Record<string, string>;
beforeAll(async () => {
  files = await figuresPage([
    result("Stack one", [series("npm", { "one: up": 1.25 }), series("by hand", { "one: up": 1 })]),
    result("Stack two", [series("npm", { "two: up": 2 })]),
    result("Alone"),
  ]);
});

it("has a section for each result, with the command that repeats it", () => {
  const page = files["figures.md"];
  for (const title of ["Stack one", "Stack two", "Alone"]) expect(page).toContain(`\n## ${title}\n`);
  expect(page).toContain("`npm run bench -- something`, 2026-01-02, commit abc, 2 cores.");
});

it("draws what several results have in common in one picture, and puts it side by side", () => {
  expect(Object.keys(files)).toEqual(["figures.md", "images/bring-up-all.svg"]);
  expect(files["figures.md"]).toContain("![Bring-up, all](images/bring-up-all.svg)");
  expect(files["figures.md"]).toMatch(/\| one: up +\| 1\.3 \| +1 \|/);
  expect(files["figures.md"]).toMatch(/\| two: up +\| +2 \| +\|/);
  const svg = files["images/bring-up-all.svg"];
  for (const text of ["one: up", "two: up", "by hand", "seconds"]) expect(svg).toContain(`>${text}<`);
});
