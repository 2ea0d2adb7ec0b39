import { Deployment } from "./support/deployment";
import { docker } from "./support/kindCluster";

const NAME = "e2e-refused";
const clusters = [{ name: NAME, trustDomain: "example.local" }];

/** Brings a stack up that must fail; resolves to what Pulumi said, and disposes of the stack after `more`. */
async function refusal(
  changes: Record<string, unknown>,
  env: Record<string, string> = {},
  more: (deployment: Deployment) => Promise<void> = () => Promise.resolve(),
): Promise<string> {
  const deployment = await Deployment.create(
    "single",
    (config) => ({ ...config, "slim:clusters": clusters, ...changes }),
    env,
  );
  try {
    const said = await deployment.up().then(
      () => "up did not fail",
      (error: unknown) => String(error),
    );
    await more(deployment);
    return said;
  } finally {
    await deployment.destroy();
    expect(await deployment.resources()).toEqual([]);
    deployment.dispose();
  }
}

const madeNothing = async (deployment: Deployment) => {
  expect(await deployment.madeResources()).toEqual([]);
};

it.each<[string, Record<string, unknown>, string]>([
  [
    "a chart that isn't there",
    { "slim:charts": { spire: "no/such/chart" } },
    "slim:charts.spire: expected a folder",
  ],
  ["a misspelt key", { "slim:cluster": "x" }, "slim:cluster: expected no such key"],
  [
    "several mistakes",
    { "slim:clusters": [{ name: NAME, trustDomain: "A", replicas: 0 }] },
    "2 values of the configuration cannot be used",
  ],
])("%s is refused before anything is made", async (_what, changes, message) => {
  expect(await refusal(changes, {}, madeNothing)).toContain(message);
});

describe("a Docker network without the addresses that load balancers need", () => {
  const federated = (hosts?: string) => [
    { name: NAME, trustDomain: "example.local", hosts },
    { name: `${NAME}-2`, roles: ["nodes"], replicas: 4 },
  ];

  afterEach(() => {
    docker("network", "rm", NAME);
  });

  it.each<[string, string, string | undefined, string]>([
    ["too small", "10.213.0.0/28", undefined, "network e2e-refused (10.213.0.0/28) has 11 free addresses"],
    ["with its gateway in hosts", "10.213.0.0/24", "1-9", "without the network's gateway, 10.213.0.1"],
    ["that hosts leave", "10.213.0.128/25", "100-109", "addresses from 10.213.0.129 to 10.213.0.254"],
  ])("%s is refused before anything is made", async (_what, subnet, hosts, message) => {
    docker("network", "create", "--subnet", subnet, NAME);
    const changes = { "slim:clusters": federated(hosts) };
    // Kind's own variable for another network than its own.
    const said = await refusal(changes, { KIND_EXPERIMENTAL_DOCKER_NETWORK: NAME }, madeNothing);
    expect(said).toContain(message);
  });
});

it("without a Docker engine it says so, and what to do", async () => {
  const said = await refusal({}, { DOCKER_HOST: "unix:///no/such/engine.sock" });
  expect(said).toContain("Cannot reach Docker. Start it (`docker info` must succeed), and run again.");
});

it("a cluster name in use is left alone, and the next up goes on", async () => {
  const image = docker("images", "--quiet").split("\n")[0] ?? "";
  const label = `io.x-k8s.kind.cluster=${NAME}`;
  const other = docker(
    "create",
    "--label",
    label,
    "--label",
    "io.x-k8s.kind.role=control-plane",
    image,
  ).trim();
  try {
    const said = await refusal({}, {}, async (deployment) => {
      expect(docker("ps", "--all", "--quiet", "--no-trunc", "--filter", `label=${label}`).trim()).toBe(other);
      docker("rm", other);
      expect((await deployment.up()).create).toBeGreaterThan(20);
    });
    expect(said).toContain(`There is a Kind cluster ${NAME} already`);
  } finally {
    docker("rm", "--force", other);
  }
});
