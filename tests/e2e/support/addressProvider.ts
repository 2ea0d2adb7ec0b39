import { docker, KindCluster, lines } from "./kindCluster";

interface Service {
  metadata: { name: string; namespace: string };
  spec: { type: string };
  status: { loadBalancer: { ingress?: object[] } };
}

/**
 * A provider of addresses as small as can be: it gives each Service of type LoadBalancer an address of Docker's network,
 * and that address to the cluster's node. Some clusters' Services get a name instead, as in some clouds.
 */
export class AddressProvider {
  private next = 200;
  private readonly timer: NodeJS.Timeout;

  public constructor(
    private readonly clusters: string[],
    private readonly withNames: string[] = [],
  ) {
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
      const ingress = this.withNames.includes(name) ? { hostname: nameOf(ip) } : { ip };
      const patch = JSON.stringify({ status: { loadBalancer: { ingress: [ingress] } } });
      const object = ["service", metadata.name, "--namespace", metadata.namespace];
      if (this.withNames.includes(name)) {
        // kube-proxy takes what comes for an address only if the Service names it.
        const externalIps = JSON.stringify({ spec: { externalIPs: [ip] } });
        cluster.kubectl("patch", ...object, "--type", "merge", "--patch", externalIps);
      }
      cluster.kubectl("patch", ...object, "--subresource", "status", "--type", "merge", "--patch", patch);
    }
  }
}

const ZONE = "lb.e2e.example";

/** The name of an address, which {@link resolveNames} makes known. */
function nameOf(ip: string): string {
  return `ip-${ip.replaceAll(".", "-")}.${ZONE}`;
}

/** Has a cluster's DNS resolve the names that an {@link AddressProvider} gives. */
export function resolveNames(cluster: KindCluster): void {
  const inSystem = ["--namespace", "kube-system"];
  const config = ["configmap", "coredns", ...inSystem];
  const { data } = JSON.parse(cluster.kubectl("get", ...config, "--output", "json")) as {
    data: { Corefile: string };
  };
  const zone = [
    `    template IN A ${ZONE} {`,
    String.raw`        match "^ip-(?P<a>\d+)-(?P<b>\d+)-(?P<c>\d+)-(?P<d>\d+)[.]"`,
    '        answer "{{ .Name }} 60 IN A {{ .Group.a }}.{{ .Group.b }}.{{ .Group.c }}.{{ .Group.d }}"',
    "        fallthrough",
    "    }",
  ].join("\n");
  const Corefile = data.Corefile.replace(/^\.:53 \{$/m, `.:53 {\n${zone}`);
  cluster.kubectl("patch", ...config, "--type", "merge", "--patch", JSON.stringify({ data: { Corefile } }));
  const pods = lines(
    cluster.kubectl("get", "pods", "--selector=k8s-app=kube-dns", ...inSystem, "--output=name"),
  );
  cluster.kubectl("rollout", "restart", "deployment/coredns", ...inSystem);
  cluster.kubectl("rollout", "status", "deployment/coredns", ...inSystem, "--timeout=120s");
  // A list of what the cluster has would still have them.
  cluster.kubectl("wait", ...pods, ...inSystem, "--for=delete", "--timeout=120s");
}
