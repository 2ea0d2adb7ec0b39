import { keptResults, section } from "./results";

const HEAD = `# Figures

Each table is what the command below it has printed; where it has rounds, with the best of them for each figure. Times depend on the
machine; look at the ratios.`;

const results = keptResults();
if (results.length === 0) {
  console.error("There are no results yet. Run another benchmark first, such as: npm run bench -- growth");
  process.exitCode = 1;
} else {
  console.log([HEAD, ...results.map(section)].join("\n\n"));
}
