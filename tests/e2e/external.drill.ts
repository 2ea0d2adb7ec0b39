import { Deployment } from "./support/deployment";
import { docker, KindCluster, lines } from "./support/kindCluster";
import { failingPairs } from "./support/pinnedClients";

const HUB = "hub.example";
const EDGE = "edge.example";

interface Service {
  metadata: { name: string; namespace: string };
  spec: { type: string };
  status: { loadBalancer: { ingress?: object[] } };
}

/**
 * A provider of addresses as small as can be: it gives each Service of type LoadBalancer an address of Docker's network,
 * and that address to the cluster's node.
 */
class AddressProvider {
  private next = 200;
  private readonly timer: NodeJS.Timeout;

  public constructor(private readonly clusters: string[]) {
    this.timer = setInterval(() => {
      for (const name of this.running()) this.serve(name, new KindCluster(name));
    }, 2000);
  }

  public stop(): void {
    clearInterval(this.timer);
  }

  private running(): string[] {
    const nodes = lines(docker("ps", "--format", "{{.Names}}"));
    return this.clusters.filter((name) => nodes.includes(`${name}-control-plane`));
  }

  private serve(name: string, cluster: KindCluster): void {
    let services: Service[];
    try {
      const text = cluster.kubectl("get", "services", "--all-namespaces", "--output", "json");
      services = (JSON.parse(text) as { items: Service[] }).items;
    } catch {
      return; // The cluster is still on its way up.
    }
    const { Networks } = JSON.parse(
      docker("inspect", "--format", "{{json .NetworkSettings}}", `${name}-control-plane`),
    ) as { Networks: Record<string, { IPAddress: string }> };
    const network = Object.values(Networks)[0]?.IPAddress.split(".").slice(0, 3).join(".") ?? "";
    for (const { metadata, spec, status } of services) {
      if (spec.type !== "LoadBalancer" || status.loadBalancer.ingress) continue;
      const ip = `${network}.${this.next++}`;
      cluster.run(["ip", "address", "add", `${ip}/32`, "dev", "eth0"]);
      const patch = JSON.stringify({ status: { loadBalancer: { ingress: [{ ip }] } } });
      const object = ["service", metadata.name, "--namespace", metadata.namespace];
      cluster.kubectl("patch", ...object, "--subresource", "status", "--type", "merge", "--patch", patch);
    }
  }
}

let deployment: Deployment;
let provider: AddressProvider;

beforeAll(async () => {
  deployment = await Deployment.create("multicluster", (config) => ({
    ...config,
    "slim:loadBalancer": "external",
    // The first cluster hosts everything, the second only nodes.
    "slim:clusters": [
      { name: HUB, replicas: 1 },
      { name: EDGE, roles: ["nodes"], replicas: 2 },
    ],
    "slim:clients": {},
  }));
  provider = new AddressProvider([HUB, EDGE]);
  await deployment.up();
});

afterAll(async () => {
  provider.stop();
  await deployment.destroy();
  deployment.dispose();
});

describe("two clusters with addresses from somebody else", () => {
  it("exchange messages", async () => {
    const { messages } = await deployment.outputs();
    expect(messages?.value).toEqual({ requested: 10, sent: 10, received: 10 });
    expect(failingPairs(new KindCluster(EDGE), 2, new KindCluster(HUB), 1)).toEqual([]);
  });

  it("have no MetalLB", () => {
    expect(new KindCluster(HUB).kubectl("get", "namespaces", "--output", "name")).not.toContain("metallb");
  });

  it("are unchanged by a second up and by a refresh", async () => {
    expect(Object.keys(await deployment.up())).toEqual(["same"]);
    expect(Object.keys(await deployment.refresh())).toEqual(["same"]);
  });
});
