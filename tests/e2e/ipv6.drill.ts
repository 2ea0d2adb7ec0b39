import { failedChecks } from "./support/command";
import { Deployment } from "./support/deployment";
import { lines } from "./support/kindCluster";
import { OutsideCluster } from "./support/outsideCluster";

describe.each([
  ["ipv6", { ipFamilies: ["IPv6"], ipFamilyPolicy: "SingleStack" }],
  ["dual", { ipFamilies: ["IPv6", "IPv4"], ipFamilyPolicy: "RequireDualStack" }],
])("a cluster of the family %s", (ipFamily, settings) => {
  const NAME = `e2e-${ipFamily}.example`;
  const cluster = new OutsideCluster(NAME);
  let deployment: Deployment;

  beforeAll(async () => {
    cluster.create(1, {
      config: { networking: { ipFamily, disableDefaultCNI: true } },
      prepare: () => {
        networkOfOneNode(cluster);
      },
    });
    deployment = await Deployment.create("single", (config) => ({
      ...config,
      "slim:clusters": [{ name: NAME, kubeconfig: cluster.kubeconfigFile, settings }],
    }));
    await deployment.up();
  });

  afterAll(async () => {
    await deployment.destroy();
    deployment.dispose();
    cluster.remove();
  });

  it("exchanges messages", async () => {
    const { messages } = await deployment.outputs();
    expect(messages?.value).toEqual({ requested: 10, sent: 10, received: 10 });
  });

  it("has Services and nodes of these families", () => {
    const query = "jsonpath={range .items[*]}{.spec.ipFamilies}{'\\n'}{end}";
    const families = lines(cluster.kubectl("get", "services", "--output", query));
    expect(families).toEqual(Array.from({ length: 3 }, () => JSON.stringify(settings.ipFamilies)));
    const host = "slim-0.slim-headless.slim.svc.cluster.local";
    const reached = lines(cluster.python(CONNECT, host, "46357"));
    expect(reached.sort()).toEqual(settings.ipFamilies.map((family) => `${family} connected`).sort());
  });

  it("is well, as status says", () => {
    expect(failedChecks(deployment)).toEqual([]);
  });
});

/** Connects to every address of a host. */
const CONNECT = `
import socket, sys
for family, _, _, _, address in socket.getaddrinfo(sys.argv[1], int(sys.argv[2]), type=socket.SOCK_STREAM):
    with socket.socket(family) as connection:
        connection.settimeout(5)
        connection.connect(address)
        print("IPv6" if family == socket.AF_INET6 else "IPv4", "connected")
`;

/** Gives the pods of a cluster with one node addresses of all its families. */
function networkOfOneNode(cluster: OutsideCluster): void {
  cluster.kubectl("wait", "nodes", "--all", "--for=jsonpath={.spec.podCIDRs}", "--timeout=60s");
  const subnets = cluster
    .kubectl("get", "nodes", "--output", "jsonpath={.items[0].spec.podCIDRs[*]}")
    .split(" ");
  const network = {
    cniVersion: "0.4.0",
    name: "one-node",
    plugins: [
      {
        type: "ptp",
        ipam: {
          type: "host-local",
          dataDir: "/run/one-node",
          ranges: subnets.map((subnet) => [{ subnet }]),
          routes: subnets.map((subnet) => ({ dst: subnet.includes(":") ? "::/0" : "0.0.0.0/0" })),
        },
      },
    ],
  };
  cluster.run(["sysctl", "--write", "net.ipv6.conf.all.forwarding=1"]);
  cluster.run(["sh", "-c", `echo '${JSON.stringify(network)}' > /etc/cni/net.d/10-one-node.conflist`]);
  cluster.kubectl("wait", "nodes", "--all", "--for=condition=Ready", "--timeout=120s");
}
