import { failedChecks, npmRun } from "./support/command";
import { Deployment } from "./support/deployment";
import { disturb, lives, type Row, seconds, unexpectedRemedies } from "./support/disturbances";
import { Flows } from "./support/flow";
import { KindCluster } from "./support/kindCluster";
import { machineConfig } from "./support/machineConfig";
import { OutsideCluster } from "./support/outsideCluster";
import { bringUpTwoTrustDomains, x509Authority } from "./support/twoTrustDomains";

/** As a SPIRE that is somebody else's may be: its authorities are roots themselves. */
const OWN_ROOTS = { upstreamCa: false, svidTtl: "1m" };
/** A new root is known in its own cluster after half a minute, and in others after five. */
const OTHERS_KNOW_SECONDS = 330;

let deployment: Deployment;

afterEach(async () => {
  await deployment.destroy();
  deployment.dispose();
});

const badRows = () => failedChecks(deployment).map(({ part, cause = "" }) => `${part}: ${cause}`);

function rotate(): void {
  const { code, stdout, stderr, seconds: took } = npmRun("rotate", deployment, [deployment.name]);
  console.log(`rotate: ${took.toFixed(0)} s\n${stdout}${stderr}`);
  expect(code).toBe(0);
}

it("messages go on when every trust domain gets another root, and rotate restarts what does not know it", async () => {
  const [A, B] = ["e2e-rotate-a.example", "e2e-rotate-b.example"] as const;
  const clusters = [new KindCluster(A), new KindCluster(B)] as const;
  const [a, b] = clusters;
  const rows: Row[] = [];
  deployment = await bringUpTwoTrustDomains([A, B], OWN_ROOTS);
  const flows = new Flows(b, a);
  await flows.start([0, 1], [0, 1]);
  const step = async (what: string, action: () => unknown) => {
    rows.push(await disturb(flows, what, action));
  };

  const prepared = clusters.map((cluster) => x509Authority(cluster, "prepare"));
  await step("other roots are prepared", () => seconds(OTHERS_KNOW_SECONDS));
  expect(badRows()).toEqual(
    clusters.map(() => expect.stringMatching(/^authorities: .*slim-0, slim-1/) as string),
  );

  await step("npm run rotate", rotate);
  expect(badRows()).toEqual([]);

  await step("SVIDs are signed by the other roots", async () => {
    clusters.forEach((cluster, index) => {
      x509Authority(cluster, "activate", "-authorityID", prepared[index] ?? "");
    });
    // Longer than an SVID lives that a former one has signed.
    await seconds(90);
  });
  expect(rows.at(-1)?.lost).toBe(0);
  expect(unexpectedRemedies(rows)).toEqual([]);
  expect(badRows()).toEqual([]);
  flows.dispose();
});

describe("in a cluster whose SPIRE is somebody else's", () => {
  const NAME = "e2e-rotate-other.example";
  const cluster = new OutsideCluster(NAME);

  beforeAll(() => {
    cluster.create();
    cluster.installSpire(NAME, machineConfig()["slim:charts"] ?? {});
  });

  afterAll(() => {
    cluster.remove();
  });

  it("rotate restarts the nodes when that has another root", async () => {
    deployment = await Deployment.create("single", (config) => ({
      ...config,
      "slim:clusters": [
        { name: NAME, kubeconfig: cluster.kubeconfigFile, existingSpire: cluster.existingSpire },
      ],
    }));
    await deployment.up();
    const before = lives(cluster);
    x509Authority(cluster, "prepare");
    expect(badRows()).toEqual([expect.stringMatching(/^authorities: .*slim-0, slim-1, slim-2/)]);
    rotate();
    const after = lives(cluster);
    expect(Object.keys(after)).toEqual(Object.keys(before));
    for (const [pod, life] of Object.entries(after)) expect(life).not.toBe(before[pod]);
    expect(badRows()).toEqual([]);
  });
});
