import { runCommand } from "./command";
import { readStackOutputs } from "./stackOutputs";
import { topologyDiagram } from "./topologyDiagram";

runCommand(async () => {
  const { clusters } = await readStackOutputs(process.argv[2] ?? "single");
  process.stdout.write(topologyDiagram(clusters));
});
