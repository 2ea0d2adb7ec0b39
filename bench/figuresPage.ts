import { barChart, type Series, thingsOf } from "./picture";
import { type Cell, markdownTable } from "./markdownTable";
import { type Result, section } from "./results";

const HEAD = `# Figures

Each table is what the command below it has printed; where it has rounds, with the best of them for each figure. Times depend on the
machine; look at the ratios.`;

/** Files by their path in docs. */
export type Files = Record<string, string>;

/** The page of all results, with a picture for each thing that they have in common. */
export async function figuresPage(results: readonly Result[]): Promise<Files> {
  const drawn = await Promise.all(
    pictures(results).map(async (all) => {
      const title = all[0]?.picture ?? "";
      return { title, all, file: fileOf(title), svg: await barChart(all) };
    }),
  );
  const compared = drawn.flatMap(({ title, all, file }) => [
    `## ${title}`,
    ...(all.length > 1 ? [sideBySide(all)] : []),
    `![${title}](${file})`,
  ]);
  const page = [HEAD, ...compared, ...results.map(section)].join("\n\n");
  return {
    "figures.md": `${page}\n`,
    ...Object.fromEntries(drawn.map(({ file, svg }) => [file, svg])),
  };
}

/** The series of each picture. What several results have of one series is put together. */
function pictures(results: readonly Result[]): Series[][] {
  const byPicture = new Map<string, Map<string, Series>>();
  for (const one of results.flatMap(({ series = [] }) => series)) {
    const all = byPicture.get(one.picture) ?? new Map<string, Series>();
    byPicture.set(one.picture, all);
    all.set(one.name, { ...one, values: { ...all.get(one.name)?.values, ...one.values } });
  }
  return [...byPicture.values()].map((all) => [...all.values()]);
}

function fileOf(title: string): string {
  return `images/${title.toLowerCase().replaceAll(/[^a-z0-9]+/g, "-")}.svg`;
}

/** One column for each series. */
function sideBySide(all: readonly Series[]): string {
  const rows = thingsOf(all).map((thing): Cell[] => [
    thing,
    ...all.map(({ values }) => figure(values[thing])),
  ]);
  return markdownTable([all[0]?.unit ?? "", ...all.map(({ name }) => name)], rows);
}

function figure(value: number | undefined): Cell {
  if (value === undefined) return "";
  return Number.isInteger(value) ? value : value.toFixed(1);
}
