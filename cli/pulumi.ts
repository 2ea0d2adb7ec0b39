import { runCommand } from "./command";
import { runPulumi } from "./pulumiCli";

runCommand(async () => {
  process.exitCode = await runPulumi(process.argv.slice(2));
});
