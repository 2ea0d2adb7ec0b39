import { parse, stringify } from "yaml";
import { clientTls } from "../../slim/lines/transportSecurity";
import { fleetNames } from "../../slim/names";
import { DATA_PORT } from "../../slim/ports";
import type { KindCluster } from "../../tests/e2e/support/kindCluster";

const { namespace, headlessService, labels, name: NODES } = fleetNames().nodes;
const IN_NAMESPACE = `--namespace=${namespace}`;
const NAMES = ["hand-0", "hand-1"];

interface NodeFile {
  services: {
    "slim/0": { dataplane: { servers: { endpoint: string; tls: { source: { socket_path: string } } }[] } };
  };
  [section: string]: unknown;
}

interface Pod {
  readonly spec: {
    readonly volumes: { readonly name: string; readonly configMap?: { name: string } }[];
    nodeName?: string;
    hostname?: string;
    subdomain?: string;
  };
}

/**
 * Two nodes beside those of a stack of SLIM 3.4, in pods like theirs: with the same certificates, but without a controller, and
 * without any setting that is not needed. Each has the other for a peer.
 */
export class HandNodes {
  public constructor(private readonly cluster: KindCluster) {}

  public start(): void {
    const { spec } = this.read("pod", `${NODES}-0`) as Pod;
    const volume = spec.volumes.find(({ configMap }) => configMap !== undefined);
    if (volume?.configMap === undefined) throw new Error("a node without a ConfigMap");
    const { data } = this.read("configmap", volume.configMap.name) as { data: Record<string, string> };
    const metadata = { name: "hand", namespace };
    const files = Object.fromEntries(
      NAMES.map((name, index) => [
        `${name}.yaml`,
        config(data[`${NODES}-0.yaml`] ?? "", name, NAMES[1 - index] ?? ""),
      ]),
    );
    this.create({ apiVersion: "v1", kind: "ConfigMap", metadata, data: files });
    volume.configMap.name = metadata.name;
    delete spec.nodeName;
    for (const name of NAMES) {
      this.create({
        apiVersion: "v1",
        kind: "Pod",
        metadata: { name, namespace, labels },
        spec: { ...spec, hostname: name, subdomain: headlessService },
      });
    }
    this.cluster.kubectl("wait", "pods", ...NAMES, IN_NAMESPACE, "--for=condition=Ready", "--timeout=120s");
  }

  public remove(): void {
    this.cluster.kubectl("delete", "pods", ...NAMES, IN_NAMESPACE);
    this.cluster.kubectl("delete", "configmap", "hand", IN_NAMESPACE);
  }

  private read(...what: string[]): unknown {
    return JSON.parse(this.cluster.kubectl("get", ...what, IN_NAMESPACE, "--output", "json"));
  }

  private create(object: object): void {
    this.cluster.kubectlWithInput(JSON.stringify(object), "create", "--filename", "-");
  }
}

/** A configuration with what a node of the stack and another one must agree in. */
function config(ofStack: string, name: string, other: string): string {
  const { services, ...rest } = parse(ofStack) as NodeFile;
  const [server] = services["slim/0"].dataplane.servers;
  if (server === undefined) throw new Error("a node without a server");
  const host = `${other}.${headlessService}.${namespace}.svc.cluster.local`;
  const { endpoint, tls } = server;
  const peer = {
    node_id: `~${other}`,
    endpoint: `https://${host}:${DATA_PORT}`,
    server_name: host,
    tls: clientTls({ workloadApi: { socketPath: tls.source.socket_path }, trustDomains: [] }),
    proxy: { url: "" },
  };
  return stringify(
    {
      ...rest,
      services: {
        "slim/0": {
          node_id: name,
          domain_name: "hand",
          peers: { topology: "full_mesh", discovery: { type: "static", peers: [peer] } },
          dataplane: { servers: [{ endpoint, tls }], clients: [] },
          controller: { servers: [], clients: [] },
        },
      },
    },
    { lineWidth: 0, aliasDuplicateObjects: false },
  );
}
