import { runPulumi } from "./pulumiCli";

void runPulumi(process.argv.slice(2)).then((code) => {
  process.exitCode = code;
});
