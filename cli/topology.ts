import { runCommand } from "./command";
import { requireStackOutputs } from "./stackOutputs";
import { topologyDiagram } from "./topologyDiagram";

runCommand(
  {
    script: "topology",
    summary: "Prints a picture of a stack's clusters and their links, as a Mermaid diagram.",
  },
  async (stackName) => {
    const { clusters } = await requireStackOutputs(stackName);
    process.stdout.write(topologyDiagram(clusters));
  },
);
