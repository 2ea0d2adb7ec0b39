import { failedChecks } from "./support/command";
import { Deployment } from "./support/deployment";
import { docker, lines } from "./support/kindCluster";
import { OutsideCluster } from "./support/outsideCluster";

const NAME = "e2e-metallb.example";
const cluster = new OutsideCluster(NAME);

let deployment: Deployment;
let before: string[];
let network: string;

beforeAll(async () => {
  cluster.create();
  const networks = "{{range .NetworkSettings.Networks}}{{.IPAddress}}{{end}}";
  const address = docker("inspect", "--format", networks, `${NAME}-control-plane`).trim();
  network = address.split(".").slice(0, 2).join(".");
  before = cluster.inventory();
  deployment = await Deployment.create("single", (config) => ({
    ...config,
    "slim:federated": true,
    "slim:clusters": [
      {
        name: NAME,
        kubeconfig: cluster.kubeconfigFile,
        replicas: 1,
        metalLb: { addresses: [`${network}.250.10-${network}.250.19`] },
      },
    ],
  }));
  await deployment.up();
});

afterAll(async () => {
  await deployment.destroy();
  deployment.dispose();
  cluster.remove();
});

describe("a cluster that exists, with a MetalLB of the stack's", () => {
  it("has the given addresses at its load balancers", () => {
    const columns = "custom-columns=:spec.type,:status.loadBalancer.ingress[0].ip";
    const services = cluster.kubectl(
      ...["get", "services", "--all-namespaces", "--no-headers", "--output", columns],
    );
    const addresses = lines(services).flatMap((line) => /^LoadBalancer +(\S+)/.exec(line)?.[1] ?? []);
    expect(addresses).toHaveLength(4);
    for (const address of addresses) expect(address).toMatch(new RegExp(`^${network}\\.250\\.1\\d$`));
  });

  it("is well, and unchanged by a second up", async () => {
    expect(failedChecks(deployment)).toEqual([]);
    expect(Object.keys(await deployment.up())).toEqual(["same"]);
  });

  it("has what it had before when the stack is removed, and nothing more", async () => {
    await deployment.destroy();
    expect(await cluster.inventoryOnce(before)).toEqual(before);
  });
});
