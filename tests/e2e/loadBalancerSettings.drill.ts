import { Deployment } from "./support/deployment";
import { KindCluster } from "./support/kindCluster";
import { openPorts } from "./support/greeting";

const A = "e2e-class-a.example";
const B = "e2e-class-b.example";
const a = new KindCluster(A);
const b = new KindCluster(B);
const CLASS = "e2e.example/metallb";
let deployment: Deployment;

function clusters(sourceRanges: string[]) {
  const settings = {
    loadBalancer: {
      annotations: { "e2e.example/internal": "true" },
      loadBalancerClass: CLASS,
      sourceRanges,
    },
  };
  return [
    { name: A, replicas: 1, settings },
    { name: B, roles: ["nodes"], replicas: 1, settings },
  ];
}

beforeAll(async () => {
  deployment = await Deployment.create("multicluster", (config) => ({
    ...config,
    "slim:clusters": clusters(["10.0.0.0/8", "172.16.0.0/12"]),
    "slim:clients": {},
  }));
  await deployment.up();
});

afterAll(async () => {
  await deployment.destroy();
  deployment.dispose();
});

interface Service {
  metadata: { name: string; uid: string; annotations?: Record<string, string> };
  spec: { type: string; loadBalancerClass?: string; loadBalancerSourceRanges?: string[] };
}

function loadBalancers(): Service[] {
  const all = [a, b].flatMap(
    (cluster) =>
      (
        JSON.parse(cluster.kubectl("get", "services", "--all-namespaces", "--output", "json")) as {
          items: Service[];
        }
      ).items,
  );
  return all.filter(({ spec }) => spec.type === "LoadBalancer");
}

/** Whether a pod of A reaches what B publishes for clients from outside. */
async function reached(): Promise<number[]> {
  const { clusters: outputs } = (await deployment.outputs()) as unknown as {
    clusters: { value: Record<string, { loadBalancers: { slim?: string } }> };
  };
  const [host = "", port = ""] = outputs.value[B]?.loadBalancers.slim?.split(":") ?? [];
  return openPorts(a, host, [Number(port)]);
}

describe("load balancers with a class, annotations and source ranges", () => {
  it("are made by the MetalLB of that class, and carry messages", async () => {
    const { messages } = await deployment.outputs();
    expect(messages?.value).toEqual({ requested: 10, sent: 10, received: 10 });
    const services = loadBalancers();
    // The bundle endpoint and the nodes of each, two for these, and the controller.
    expect(services).toHaveLength(7);
    for (const { metadata, spec } of services) {
      expect(metadata.annotations).toMatchObject({ "e2e.example/internal": "true" });
      expect(spec.loadBalancerClass).toBe(CLASS);
    }
    expect(await reached()).toEqual([46357]);
  });

  it("get other source ranges in place, and then refuse everybody else", async () => {
    const uids = () => loadBalancers().map(({ metadata }) => metadata.uid);
    const before = uids();
    await deployment.configure({ "slim:clusters": clusters(["192.0.2.0/24"]) });
    expect(await deployment.replacements()).toEqual([]);
    const updated: string[] = [];
    await deployment.up(({ resourcePreEvent }) => {
      const { op, type = "" } = resourcePreEvent?.metadata ?? {};
      if (op === "update" && type.startsWith("kubernetes:")) updated.push(type);
    });
    // Beside these, only components have other arguments.
    expect(updated).toEqual(Array.from({ length: 7 }, () => "kubernetes:core/v1:Service"));
    expect(uids()).toEqual(before);
    expect(await reached()).toEqual([]);
  });
});
