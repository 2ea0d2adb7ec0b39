import { runCommand, runPulumi } from "./pulumiCli";

runCommand(async () => {
  process.exitCode = await runPulumi(process.argv.slice(2));
});
