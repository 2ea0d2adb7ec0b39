import { runCommand } from "./command";
import { partnerEntries } from "./partnerEntries";
import { requireStackOutputs } from "./stackOutputs";

/** Prints what a partner needs to trust a stack. */
async function partner(stackName: string): Promise<void> {
  const { clusters } = await requireStackOutputs(stackName);
  const entries = partnerEntries(clusters);
  if (entries === undefined) {
    throw new Error(
      `No SPIRE of the stack ${stackName} serves its bundle to others. Set slim:federated: true in ` +
        `Pulumi.${stackName}.yaml, then \`npm start -- ${stackName}\`.`,
    );
  }
  process.stdout.write(entries);
}

runCommand(
  {
    script: "partner",
    summary: "Prints what a partner needs to trust a stack, as configuration of his own.",
  },
  partner,
);
