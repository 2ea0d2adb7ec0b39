/** A cell of a table: a number gets its thousands parted. */
export type Cell = string | number;

/** A table as Prettier writes it in Markdown: the first column to the left, the others to the right. */
export function markdownTable(head: readonly Cell[], rows: readonly (readonly Cell[])[]): string {
  const [names = [], ...texts] = [head, ...rows].map((cells) => cells.map(text));
  const widths = names.map((_, column) =>
    Math.max(3, ...[names, ...texts].map((cells) => (cells[column] ?? "").length)),
  );
  const line = (cells: readonly string[]) =>
    `| ${widths.map((width, column) => pad(cells[column] ?? "", width, column)).join(" | ")} |`;
  const rule = widths.map((width, column) =>
    column === 0 ? "-".repeat(width) : `${"-".repeat(width - 1)}:`,
  );
  return [line(names), line(rule), ...texts.map(line)].join("\n");
}

function pad(text: string, width: number, column: number): string {
  return column === 0 ? text.padEnd(width) : text.padStart(width);
}

function text(cell: Cell): string {
  return typeof cell === "number" ? cell.toLocaleString("en-GB") : cell;
}
