import { execFileSync } from "node:child_process";
import { PULUMI } from "../cli/pulumiCli";
import { PROJECT } from "../cli/project";
import { type Ended, npmRun } from "../tests/e2e/support/command";
import { Deployment } from "../tests/e2e/support/deployment";
import { ByHand, type Steps } from "./bringUp/byHand";
import { type StackWork, type StateResource, stackWork } from "./bringUp/stackWork";
import { Run } from "./results";

/** Seconds. */
type Times = Record<"up" | "down", number>;

const [stack = "single", rounds = "1"] = process.argv.slice(2);
const run = new Run("bringUp");

/** Runs a command of the project's, and fails if it does. */
function timed(script: string, deployment: Deployment, ...options: string[]): number {
  const { code, stdout, stderr, seconds }: Ended = npmRun(script, deployment, [deployment.name, ...options]);
  console.log(`npm run ${script}: ${seconds.toFixed(1)} s\n${stdout}`);
  if (code !== 0) throw new Error(`npm run ${script} failed: ${stderr}`);
  return seconds;
}

function workOf({ name, stack: { workspace } }: Deployment): StackWork {
  const exported = execFileSync(PULUMI, ["stack", "export", "--show-secrets", "--stack", name], {
    cwd: PROJECT,
    env: { ...process.env, ...workspace.envVars },
    encoding: "utf8",
    maxBuffer: 1 << 30,
  });
  const { deployment } = JSON.parse(exported) as { deployment: { resources: StateResource[] } };
  return stackWork(deployment.resources);
}

async function withProject(): Promise<{ times: Times & Record<"noOp" | "status", number>; work: StackWork }> {
  const deployment = await Deployment.create(stack, (config) => config);
  try {
    const up = timed("start", deployment);
    const noOp = timed("start", deployment);
    const status = timed("status", deployment);
    const work = workOf(deployment);
    const down = timed("down", deployment, "--yes");
    return { times: { up, noOp, status, down }, work };
  } finally {
    await deployment.destroy();
    deployment.dispose();
  }
}

async function byHand(work: StackWork): Promise<{ times: Times; steps: Steps }> {
  const hand = new ByHand(work);
  try {
    const up = await hand.up();
    return { times: { up, down: await hand.down() }, steps: hand.steps };
  } catch (error) {
    await hand.down();
    throw error;
  }
}

/** Rounds in which each has its turn: what the machine does beside hits both. */
async function bringUp(): Promise<void> {
  const { times, work } = await withProject();
  const own = [times];
  const { times: first, steps } = await byHand(work);
  const hands = [first];
  while (hands.length < Number(rounds)) {
    own.push((await withProject()).times);
    hands.push((await byHand(work)).times);
  }
  const least = <Key extends string>(all: Record<Key, number>[], key: Key) =>
    Math.min(...all.map((one) => one[key]));
  const row = (name: string, npm: number, hand?: number) => [
    name,
    npm.toFixed(1),
    hand?.toFixed(1) ?? "",
    hand === undefined ? "" : (npm / hand).toFixed(2),
  ];
  const series = (name: string, all: Times[]) => ({
    picture: "Bring-up",
    unit: "seconds",
    name,
    values: {
      [`${stack}, SLIM ${work.line}: up`]: least(all, "up"),
      [`${stack}, SLIM ${work.line}: down`]: least(all, "down"),
    },
  });
  const ends = Object.entries(steps).map(([name, seconds]) => `${name} ${seconds.toFixed(0)} s`);
  run.publish(
    {
      title: `Bring-up of the stack ${stack}, SLIM ${work.line}`,
      text: `By hand is the same work with kind, helm and kubectl: all clusters at a time, every address known beforehand. Rounds: ${rounds}; the best of each figure. The steps of the first round by hand had ended after: ${ends.join(", ")}.`,
      head: ["Seconds", "npm", "by hand", "ratio"],
      rows: [
        row("`npm start`", least(own, "up"), least(hands, "up")),
        row("`npm start` again", least(own, "noOp")),
        row("`npm run status`", least(own, "status")),
        row("`npm run down`", least(own, "down"), least(hands, "down")),
      ],
      series: [series("npm", own), series("by hand", hands)],
    },
    `${stack}-${work.line}`,
  );
}

void bringUp();
