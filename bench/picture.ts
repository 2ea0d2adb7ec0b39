import type { TopLevelSpec } from "vega-lite";

/** What one series of a picture shows: a figure for each of some things. */
export interface Series {
  /** Title of the picture; series of the same one are drawn together. */
  readonly picture: string;
  /** What the figures count: `longest gap, s`. */
  readonly unit: string;
  readonly name: string;
  readonly values: Readonly<Record<string, number>>;
}

/** What the series have figures of, each once. */
export function thingsOf(all: readonly Series[]): string[] {
  return [...new Set(all.flatMap(({ values }) => Object.keys(values)))];
}

/** Draws horizontal bars, grouped by what they are of; resolves to the SVG. */
export async function barChart(all: readonly Series[]): Promise<string> {
  // ES modules that take their time.
  const [vega, vegaLite] = await Promise.all([import("vega"), import("vega-lite")]);
  const { spec } = vegaLite.compile(chart(all));
  const svg = await new vega.View(vega.parse(spec), { renderer: "none" }).toSVG();
  return `${svg}\n`;
}

function chart(all: readonly Series[]): TopLevelSpec {
  const [first] = all;
  const names = all.map(({ name }) => name);
  return {
    title: { text: first?.picture ?? "", anchor: "start" },
    background: "white",
    data: {
      values: all.flatMap(({ name, values }) =>
        Object.entries(values).map(([thing, value]) => ({ thing, name, value })),
      ),
    },
    width: 480,
    height: { step: all.length > 1 ? 9 : 18 },
    mark: { type: "bar" },
    encoding: {
      y: { field: "thing", type: "nominal", sort: thingsOf(all), title: null, axis: { labelLimit: 400 } },
      yOffset: { field: "name", type: "nominal", sort: names },
      x: { field: "value", type: "quantitative", title: first?.unit ?? "" },
      color: {
        field: "name",
        type: "nominal",
        sort: names,
        title: null,
        legend: all.length > 1 ? { orient: "top", symbolType: "square" } : null,
      },
    },
  };
}
