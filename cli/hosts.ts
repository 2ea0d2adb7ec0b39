import { runCommand } from "./command";
import { requireStackOutputs } from "./stackOutputs";

/** Prints names for the addresses of a stack's load balancers, as lines for /etc/hosts. */
async function hosts(stackName: string): Promise<void> {
  const { hostsEntries } = await requireStackOutputs(stackName);
  process.stdout.write(hostsEntries);
  if (hostsEntries.trim() === "") {
    process.stderr.write(`The stack ${stackName} has no load balancers, so there is nothing to name.\n`);
  }
}

runCommand(
  {
    script: "hosts",
    summary: "Prints names for the addresses of a stack's load balancers, as lines for /etc/hosts.",
  },
  hosts,
);
