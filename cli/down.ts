import { runPulumi } from "./pulumiCli";

void runPulumi(["destroy", "--yes", "--skip-preview", "--stack", process.argv[2] ?? "single"]).then(
  (code) => {
    process.exitCode = code;
  },
);
