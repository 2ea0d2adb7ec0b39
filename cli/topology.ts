import { runCommand } from "./command";
import { requireStackOutputs } from "./stackOutputs";
import { topologyDiagram } from "./topologyDiagram";

runCommand(async () => {
  const { clusters } = await requireStackOutputs(process.argv[2] ?? "single");
  process.stdout.write(topologyDiagram(clusters));
});
