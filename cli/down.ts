import { removeEmptyKubeconfigs } from "./kubeconfigs";
import { runPulumi } from "./pulumiCli";

async function down(stack: string): Promise<number> {
  const code = await runPulumi(["destroy", "--yes", "--skip-preview", "--stack", stack]);
  removeEmptyKubeconfigs();
  return code;
}

void down(process.argv[2] ?? "single").then((code) => {
  process.exitCode = code;
});
