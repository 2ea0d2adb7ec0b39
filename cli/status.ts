import { loadClient } from "../live/kubernetesCluster";
import { runCommand } from "./command";
import { configuredKind } from "./project";
import { requireOutputsOf } from "./stackOutputs";
import type { Check } from "./status/check";
import { diagnose, isWell } from "./status/diagnose";
import { NOT_ASKED, readEngine } from "./status/dockerEngine";
import { diagnoseFoodmag } from "./status/foodmag/diagnose";
import { readFoodmag } from "./status/foodmag/read";
import { diagnosePostgresql } from "./status/postgres/diagnose";
import { readPostgresql } from "./status/postgres/read";
import { lookAt } from "./status/look";
import { onlyClusterStatus } from "./status/onlyCluster";
import { table, verdict } from "./status/render";
import { readSubject } from "./status/subject";

/** Says how a stack is; fails unless all is well. */
async function status(stack: string, json = false): Promise<void> {
  // It takes as long to load as the outputs to be read.
  const loaded = loadClient();
  const checks = await checksOf(configuredKind(stack), stack, loaded);
  const well = isWell(checks);
  process.stdout.write(
    json
      ? `${JSON.stringify({ stack, well, checks }, undefined, 2)}\n`
      : `${table(checks)}\n\n${verdict(stack, checks)}\n`,
  );
  // Connections to clusters that don't answer would keep the process alive.
  process.exit(well ? 0 : 1);
}

async function checksOf(kind: string, stack: string, loaded: Promise<unknown>): Promise<Check[]> {
  switch (kind) {
    case "postgres":
      return postgresStatus(stack);
    case "foodmag":
      return foodmagStatus(stack);
    default:
      return fleetStatus(stack, loaded);
  }
}

async function fleetStatus(stack: string, loaded: Promise<unknown>): Promise<Check[]> {
  const subject = await readSubject(stack);
  await loaded;
  const clusters = await lookAt(subject);
  const silent = clusters.some(({ expected, facts }) => !expected.isExisting && facts && "error" in facts);
  const engine = silent ? await readEngine() : NOT_ASKED;
  const { completion, configurationError } = subject;
  return diagnose({ stack, completion, configurationError, clusters }, engine, new Date());
}

function postgresStatus(stack: string): Promise<Check[]> {
  const outputs = requireOutputsOf("postgres", stack).then(({ postgresql, kubeconfigs }) => ({
    expected: postgresql,
    kubeconfigs,
  }));
  return onlyClusterStatus(stack, outputs, readPostgresql, diagnosePostgresql);
}

function foodmagStatus(stack: string): Promise<Check[]> {
  const outputs = requireOutputsOf("foodmag", stack).then(({ foodmag, kubeconfigs }) => ({
    expected: foodmag,
    kubeconfigs,
  }));
  return onlyClusterStatus(stack, outputs, readFoodmag, diagnoseFoodmag);
}

runCommand(
  {
    script: "status",
    summary: "Says how a stack is: the cause of each thing that is not well, and what to type next.",
    flags: { json: "print it as JSON" },
  },
  (stackName, { json }) => status(stackName, json),
);
