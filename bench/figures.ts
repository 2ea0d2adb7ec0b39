import { keptResults, section } from "./results";

const HEAD = `# Figures

Each table is from one real run, by the command below it. Times depend on the machine; look at the ratios.`;

console.log([HEAD, ...keptResults().map(section)].join("\n\n"));
