import { execSync } from "node:child_process";
import { DisturbanceFigures } from "./support/disturbanceFigures";
import { seconds, withoutClusters } from "./support/disturbances";
import { DisturbedFleet } from "./support/disturbedFleet";
import { Flows } from "./support/flow";
import { KindCluster } from "./support/kindCluster";

/** A command that restarts the Docker engine and ends when it answers again. Without it the engine stays. */
const RESTART_DOCKER = process.env.SLIM_E2E_RESTART_DOCKER;

const LIMIT = 30 * 60 * 1000;

const figures = new DisturbanceFigures("machineRestart", "Restarts of the machine");
let fleet: DisturbedFleet;

afterEach(() => fleet.end(figures));

/** All clusters at once, as when a laptop is switched off. */
async function switchOff(flows: Flows, clusters: readonly KindCluster[]): Promise<void> {
  await fleet.disturb(flows, "nothing", () => seconds(20));
  await fleet.disturb(flows, "all clusters off and on", () => withoutClusters(clusters, 5), "npm start");
}

it(
  "messages flow again inside of a cluster",
  async () => {
    const NAME = "e2e-off.example";
    const cluster = new KindCluster(NAME);
    fleet = await DisturbedFleet.inside([{ name: NAME, replicas: 2 }]);
    await fleet.up();
    const flows = new Flows(cluster, cluster);
    await flows.start([0, 1], [0, 1]);
    await switchOff(flows, [cluster]);
    if (RESTART_DOCKER === undefined) {
      console.log("SLIM_E2E_RESTART_DOCKER is not set: the Docker engine is not restarted");
    } else {
      const restart = () => execSync(RESTART_DOCKER, { stdio: "ignore" });
      await fleet.disturb(flows, "Docker restarted", restart, "npm start");
    }
    flows.dispose();
    expect(fleet.unexpectedRemedies()).toEqual([]);
  },
  LIMIT,
);

it(
  "messages flow again between clusters",
  async () => {
    const [ADMIN, A, B] = ["e2e-off-hub.example", "e2e-off-to.example", "e2e-off-from.example"];
    const [admin, to, from] = [new KindCluster(ADMIN), new KindCluster(A), new KindCluster(B)];
    fleet = await DisturbedFleet.between(
      [
        { name: ADMIN, roles: ["controller"] },
        { name: A, roles: ["nodes"], replicas: 2 },
        { name: B, roles: ["nodes"], replicas: 2 },
      ],
      { receiver: A, sender: B },
    );
    await fleet.up();
    const flows = new Flows(from, to);
    await flows.start([0, 1], [0, 1]);
    // Docker is not restarted: clusters may come back with each other's addresses, which not every node image follows.
    await switchOff(flows, [admin, to, from]);
    flows.dispose();
    expect(fleet.unexpectedRemedies()).toEqual([]);
  },
  LIMIT,
);
