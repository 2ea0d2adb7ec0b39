import { failedChecks, npmRun } from "./support/command";
import type { Deployment } from "./support/deployment";
import { disturb, type Row, seconds, table, unexpectedRemedies } from "./support/disturbances";
import { Flows } from "./support/flow";
import { KindCluster } from "./support/kindCluster";
import { bringUpTwoTrustDomains, x509Authority } from "./support/twoTrustDomains";

const A = "e2e-rotate-a.example";
const B = "e2e-rotate-b.example";
const clusters = [new KindCluster(A), new KindCluster(B)] as const;
const [a, b] = clusters;
/** As a SPIRE that is somebody else's may be: its authorities are roots themselves. */
const OWN_ROOTS = { upstreamCa: false, svidTtl: "1m" };

let deployment: Deployment;
const rows: Row[] = [];

beforeAll(async () => {
  deployment = await bringUpTwoTrustDomains([A, B], OWN_ROOTS);
});

afterAll(async () => {
  console.log(table(rows));
  await deployment.destroy();
  deployment.dispose();
});

const badRows = () => failedChecks(deployment).map(({ part, cause = "" }) => `${part}: ${cause}`);

it("messages go on when every trust domain gets another root, and rotate restarts what does not know it", async () => {
  const flows = new Flows(b, a);
  flows.start([0, 1], [0, 1]);
  const prepared = clusters.map((cluster) => x509Authority(cluster, "prepare"));
  // A bundle is on its way to the other cluster for five minutes at most.
  rows.push(await disturb(flows, "other roots are prepared", () => seconds(330)));
  expect(badRows()).toEqual(
    clusters.map(() => expect.stringMatching(/^authorities: .*slim-0, slim-1/) as string),
  );

  rows.push(
    await disturb(flows, "npm run rotate", () => {
      const { code, stdout, stderr, seconds: took } = npmRun("rotate", deployment, [deployment.name]);
      console.log(`rotate: ${took.toFixed(0)} s\n${stdout}${stderr}`);
      expect(code).toBe(0);
    }),
  );
  expect(badRows()).toEqual([]);

  rows.push(
    await disturb(flows, "SVIDs are signed by the other roots", async () => {
      clusters.forEach((cluster, index) => {
        x509Authority(cluster, "activate", "-authorityID", prepared[index] ?? "");
      });
      // Longer than an SVID lives that a former one has signed.
      await seconds(90);
    }),
  );
  expect(rows.at(-1)?.lost).toBe(0);
  expect(unexpectedRemedies(rows)).toEqual([]);
  expect(badRows()).toEqual([]);
  flows.dispose();
});
