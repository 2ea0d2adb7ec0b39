import type { SlimLineName } from "../../slim/line";

const SECRET = "4dabf18193072939515e22adb298388d";
/** What only reads, or waits. */
const NOT_MADE = /Patch$|^pulumi:|^kind:|Release$/;

/** A resource in a stack's state, as Pulumi exports it with secrets in plain text. */
export interface StateResource {
  readonly urn: string;
  readonly type: string;
  readonly provider?: string;
  readonly inputs?: Record<string, unknown>;
  readonly outputs?: Record<string, unknown>;
}

/** A Kubernetes object. */
export interface Manifest {
  readonly kind: string;
  readonly metadata: { readonly name: string; readonly annotations?: Record<string, string> };
  readonly spec?: Record<string, unknown>;
}

/** A Helm release. */
export interface Chart {
  readonly name: string;
  readonly namespace: string;
  readonly chart: string;
  readonly version?: string;
  readonly repository?: string;
  readonly values: object;
}

/** What there is to do in one cluster. */
export interface ClusterWork {
  readonly name: string;
  readonly nodeImage: string;
  readonly trustDomain: string;
  /** IDs under which the controller knows its nodes. */
  readonly nodeIds: string[];
  readonly charts: Chart[];
  /** The objects of a component of this project, by its class; of the sample clients by what they are. */
  objectsOf(component: string): Manifest[];
}

/** What a stack has made, as work that can be done by hand. */
export interface StackWork {
  readonly clusters: ClusterWork[];
  readonly controllerCluster: string;
  readonly line: SlimLineName;
}

/** Reads what is to be done from the state of a stack that is up. */
export function stackWork(resources: readonly StateResource[]): StackWork {
  const plain = resources.map((resource) => withoutSecrets(resource) as StateResource);
  const ofType = (suffix: string) => plain.filter(({ type }) => type.endsWith(suffix));
  const clusters = ofType("kind:index/cluster:Cluster").map(({ inputs = {} }) => {
    const name = String(inputs.name);
    const own = plain.filter(({ provider }) => provider?.includes(`::${name}-provider::`));
    const outputsOf = (type: string, component: string) =>
      ofType(type).find(({ urn }) => nameOf(urn) === `${name}-${component}`)?.outputs;
    return {
      name,
      nodeImage: String(inputs.nodeImage),
      trustDomain: String(outputsOf(":Spire", "spire")?.trustDomain),
      nodeIds: (outputsOf(":SlimNodes", "nodes")?.nodeIds as string[] | undefined) ?? [],
      charts: own.filter(({ type }) => type.endsWith(":Release")).map(chart),
      objectsOf: (wanted: string) =>
        own
          .filter((resource) => !NOT_MADE.test(resource.type) && componentOf(resource) === wanted)
          .map(manifest),
    };
  });
  const [controller] = ofType(":SlimController");
  const outputs = ofType("pulumi:pulumi:Stack")[0]?.outputs as {
    clusters: Record<string, { line: SlimLineName }>;
  };
  const controllerCluster = nameOf(controller?.urn ?? "").replace(/-controller$/, "");
  const line = outputs.clusters[controllerCluster]?.line;
  if (line === undefined) throw new Error("the stack has no controller, or is not up");
  return { clusters, controllerCluster, line };
}

function nameOf(urn: string): string {
  return urn.split("::").pop() ?? "";
}

/** `SlimNodes`; `receiver` or `sender`. */
function componentOf({ urn }: StateResource): string {
  const [component = ""] = /(?<=slim:index:)\w+(?!.*slim:index:)/.exec(urn) ?? [];
  if (component !== "SampleClients") return component;
  return nameOf(urn).includes("-sender") ? "sender" : "receiver";
}

function chart({ inputs = {} }: StateResource): Chart {
  const {
    name,
    namespace,
    chart: source,
    version,
    repositoryOpts,
    values,
  } = inputs as unknown as Chart & {
    repositoryOpts?: { repo?: string };
  };
  return { name, namespace, chart: source, version, repository: repositoryOpts?.repo, values };
}

/** An object as it was asked for, with the name and the address that it got. */
function manifest({ inputs, outputs }: StateResource): Manifest {
  const asked = inputs as unknown as Manifest;
  const made = outputs as unknown as Manifest & {
    status?: { loadBalancer?: { ingress?: { ip?: string }[] } };
  };
  const address = made.status?.loadBalancer?.ingress?.[0]?.ip;
  return {
    ...asked,
    metadata: {
      ...asked.metadata,
      name: made.metadata.name,
      annotations: {
        ...asked.metadata.annotations,
        ...(address !== undefined && { "metallb.io/loadBalancerIPs": address }),
      },
    },
  };
}

/** Without the engine's own keys too. */
function withoutSecrets(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withoutSecrets);
  if (typeof value !== "object" || value === null) return value;
  if (SECRET in value) {
    const { plaintext } = value as unknown as { plaintext: string };
    return withoutSecrets(JSON.parse(plaintext));
  }
  return Object.fromEntries(
    Object.entries(value)
      .filter(([key]) => !key.startsWith("__"))
      .map(([key, inner]) => [key, withoutSecrets(inner)]),
  );
}
