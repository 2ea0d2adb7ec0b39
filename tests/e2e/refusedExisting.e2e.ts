import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import * as path from "node:path";
import { Deployment } from "./support/deployment";
import { machineConfig } from "./support/machineConfig";
import { OutsideCluster } from "./support/outsideCluster";

const NAME = "e2e-refusing.example";
const cluster = new OutsideCluster(NAME);
const folder = mkdtempSync(path.join(tmpdir(), "slim-e2e-refused-"));

let deployment: Deployment;
let administrator: string;
let before: string[];

/** A file in the tests' folder with this text. */
function file(name: string, text: string): string {
  const place = path.join(folder, name);
  writeFileSync(place, text);
  return place;
}

/** Each key that is refused, with what is said of it; makes sure that nothing was made. */
async function refusals(...clusters: object[]): Promise<string[]> {
  await deployment.configure({ "slim:clusters": clusters });
  const said = await deployment.up().then(
    () => "up did not fail",
    (error: unknown) => String(error),
  );
  expect(await deployment.madeResources()).toEqual([]);
  expect(cluster.inventory()).toEqual(before);
  const lines = said.split("\n").map((line) => line.trim());
  return [...new Set(lines.filter((line) => line.startsWith("slim:clusters")))];
}

beforeAll(async () => {
  cluster.create();
  administrator = readFileSync(cluster.kubeconfigFile, "utf8");
  deployment = await Deployment.create("single", (config) => config);
});

beforeEach(() => {
  before = cluster.inventory();
});

afterAll(async () => {
  await deployment.destroy();
  deployment.dispose();
  cluster.remove();
  rmSync(folder, { recursive: true, force: true });
});

describe("a cluster that exists is refused with one sentence, and nothing is made anywhere,", () => {
  const given = (changes: object) => ({ name: NAME, kubeconfig: cluster.kubeconfigFile, ...changes });
  const at = (key: string) => `slim:clusters[0].${key} (${NAME}): `;

  it("if its kubeconfig does not parse", async () => {
    const broken = file("broken.yaml", `${administrator}\n  : [`);
    expect(await refusals(given({ kubeconfig: broken }))).toEqual([
      `slim:clusters[0].kubeconfig: expected a kubeconfig in YAML or JSON; given ${JSON.stringify(broken)}`,
    ]);
  });

  it("if its kubeconfig has no such context", async () => {
    expect(await refusals(given({ context: "elsewhere" }))).toEqual([
      `slim:clusters[0].context: expected a context of the kubeconfig: kind-${NAME}; it has no "elsewhere"; given "elsewhere"`,
    ]);
  });

  it("if it does not answer", async () => {
    const silent = file("silent.yaml", administrator.replace(/server: .*/, "server: https://127.0.0.1:1"));
    const [only, ...others] = await refusals(given({ kubeconfig: silent }));
    expect(only).toContain(`${at("kubeconfig")}expected a cluster that answers; given https://127.0.0.1:1`);
    expect(only).toContain("ECONNREFUSED");
    expect(others).toEqual([]);
  });

  it("if the user has not all rights that are needed, and which is missing", async () => {
    const kubeconfig = file("user.yaml", cluster.documentedUser("statefulsets"));
    before = cluster.inventory();
    expect(await refusals(given({ kubeconfig }))).toEqual([
      `${at("kubeconfig")}expected a user with the rights of docs/cluster-rights.yaml; given one who may not ` +
        "get, list, watch, create, update, patch, delete statefulsets.apps",
    ]);
  });

  it("if it has no such storage class", async () => {
    expect(await refusals(given({ settings: { storageClass: "fast" } }))).toEqual([
      `${at("settings.storageClass")}expected a storage class of the cluster: standard; given "fast"`,
    ]);
  });

  it("if another entry is the same cluster", async () => {
    const other = { ...given({}), name: "e2e-other.example", roles: ["nodes"] };
    expect(await refusals(given({}), other)).toEqual([
      "slim:clusters[1].kubeconfig (e2e-other.example): expected another cluster than clusters[0]; given the same one",
    ]);
  });

  it("if a SPIRE is there that was not named, or has no such class", async () => {
    cluster.installSpire(NAME, machineConfig()["slim:charts"] ?? {});
    before = cluster.inventory();
    expect(await refusals(given({}))).toEqual([
      `slim:clusters[0] (${NAME}): expected no custom kinds of SPIRE yet; or existingSpire, to use the SPIRE that is there; ` +
        "given a cluster that has clusterspiffeids.spire.spiffe.io",
    ]);
    const existingSpire = {
      namespace: "identity",
      className: "nobody",
      socketPath: "/run/spire/agent-sockets/api.sock",
    };
    expect(await refusals(given({ existingSpire }))).toEqual([
      `${at("existingSpire.className")}expected the class of a spire-controller-manager in the namespace identity: ` +
        'identity-spire; given "nobody"',
    ]);
  });
});
