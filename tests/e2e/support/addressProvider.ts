import { docker, KindCluster, lines } from "./kindCluster";

interface Service {
  metadata: { name: string; namespace: string };
  spec: { type: string };
  status: { loadBalancer: { ingress?: object[] } };
}

/**
 * A provider of addresses as small as can be: it gives each Service of type LoadBalancer an address of Docker's network,
 * and that address to the cluster's node.
 */
export class AddressProvider {
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
