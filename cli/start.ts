import { runPulumi } from "./pulumiCli";

async function start(stack: string): Promise<number> {
  const selected = await runPulumi(["stack", "select", "--create", stack]);
  return selected === 0 ? runPulumi(["up", "--yes", "--skip-preview", "--stack", stack]) : selected;
}

void start(process.argv[2] ?? "single").then((code) => {
  process.exitCode = code;
});
