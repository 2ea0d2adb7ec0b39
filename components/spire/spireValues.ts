import type * as pulumi from "@pulumi/pulumi";
import type { Lifetimes } from "../../slim/lifetimes";
import { withAnnotations } from "../settings/annotations";
import { daemonSetValues, imageByRegistry, podValues } from "../settings/chartValues";
import { imagePullSecrets } from "../settings/podSettings";
import type { Datastore } from "./datastore";
import type { SpireArgs, SpireCaSubject } from "./spire";
import type { UpstreamCa } from "./upstreamCa";

/** The chart looks for readiness up to 30 s late, and everything else waits for it. */
const QUICK_PROBE = { initialDelaySeconds: 1, periodSeconds: 2 };

/** File of the agent's Workload API socket on every node. */
export const AGENT_SOCKET = "/run/spire/agent-sockets/api.sock";

/** Global values. The hooks' one lasting effect is a webhook that refuses every change while the server is away. */
export const WITHOUT_HOOKS = { installAndUpgradeHooks: { enabled: false }, deleteHooks: { enabled: false } };

/** Labels of the servers' pods, as the chart has them, and a name for what concerns them together. */
export const SERVERS = {
  name: "spire-server",
  labels: { "app.kubernetes.io/name": "server", "app.kubernetes.io/instance": "spire" },
};

/** What the servers are, beside the arguments. */
export interface ServerParts {
  readonly replicas: number;
  readonly subject: Required<SpireCaSubject>;
  readonly lifetimes: pulumi.Output<Lifetimes>;
  readonly datastore?: Datastore;
  readonly upstreamCa?: UpstreamCa;
}

/** Values of the chart spire for these arguments, whose trust domain is bare. */
export function spireValues(args: SpireArgs, servers: ServerParts): object {
  const { settings = {}, resources = {} } = args;
  const { clusterDomain, storageClass } = settings;
  return {
    global: {
      imagePullSecrets: imagePullSecrets(settings),
      ...(clusterDomain !== undefined && { k8s: { clusterDomain } }),
      spire: {
        trustDomain: args.trustDomain,
        clusterName: args.clusterName,
        caSubject: servers.subject,
      },
      ...WITHOUT_HOOKS,
    },
    "spire-server": {
      ...podValues(settings),
      ...serverValues(servers, settings),
      ...imageByRegistry("ghcr.io/spiffe/spire-server", settings),
      resources: resources.server,
      ...(storageClass !== undefined && { persistence: { storageClass } }),
      chown: { ...imageByRegistry("busybox", settings), resources: resources.server },
      caTTL: servers.lifetimes.caTtl,
      defaultX509SvidTTL: servers.lifetimes.svidTtl,
      // With the agents' interval, below: how long a new pod waits for its identity. Both are 5 s by default.
      experimental: { enabled: true, cacheReloadInterval: "1s" },
      controllerManager: {
        identities: {
          clusterSPIFFEIDs: {
            default: { enabled: args.enableDefaultIdentities ?? false },
            "oidc-discovery-provider": { enabled: false },
            "test-keys": { enabled: false },
          },
        },
        readinessProbe: QUICK_PROBE,
        ...imageByRegistry("ghcr.io/spiffe/spire-controller-manager", settings),
        resources: resources.controllerManager,
      },
      readinessProbe: QUICK_PROBE,
      federation: { enabled: args.enableBundleEndpoint ?? false },
    },
    // The agent makes the socket under the name that SLIM's documents use; no links, no container to make them.
    "spire-agent": {
      socketPath: AGENT_SOCKET,
      socketAlternate: { names: [] },
      experimental: { enabled: true, syncInterval: "1s" },
      readinessProbe: QUICK_PROBE,
      ...daemonSetValues(settings),
      // Seen: an agent that another datastore knew, with an SVID of another root, is refused, and does not attest anew by itself.
      ...(servers.datastore && {
        podAnnotations: withAnnotations(settings.pods?.annotations, {
          "slim/datastore-place": servers.datastore.place,
        }),
      }),
      ...imageByRegistry("ghcr.io/spiffe/spire-agent", settings),
      resources: resources.agent,
    },
    "spiffe-oidc-discovery-provider": { enabled: false },
    // It has a release of its own.
    "spiffe-csi-driver": { enabled: false },
  };
}

/** Values of several servers, of their datastore, and of the root above them; empty for one that has all in itself. */
function serverValues(
  { replicas, datastore, upstreamCa }: ServerParts,
  settings: NonNullable<SpireArgs["settings"]>,
): object {
  return {
    ...(replicas > 1 && {
      replicaCount: replicas,
      topologySpreadConstraints: [
        {
          maxSkew: 1,
          topologyKey: "kubernetes.io/hostname",
          whenUnsatisfiable: "ScheduleAnyway",
          labelSelector: { matchLabels: SERVERS.labels },
        },
      ],
    }),
    ...datastore?.values,
    ...(datastore && {
      podAnnotations: withAnnotations(settings.pods?.annotations, { "slim/datastore": datastore.version }),
    }),
    ...(upstreamCa && {
      upstreamAuthority: { disk: { enabled: true, secret: { create: false, name: upstreamCa.secret } } },
    }),
  };
}

/** Values that decide what the component's outputs say, and the argument that sets each of them, if there is one. */
const DECIDED: Record<string, string | undefined> = {
  "global.spire.trustDomain": "trustDomain",
  "global.spire.clusterName": "clusterName",
  "global.spire.namespaces": undefined,
  "spire-server.fullnameOverride": undefined,
  "spire-server.nameOverride": undefined,
  "spire-server.namespaceOverride": undefined,
  "spire-server.crNamePrefix": undefined,
  "spire-server.trustDomain": "trustDomain",
  "spire-server.controllerManager.className": undefined,
  "spire-server.federation.enabled": "enableBundleEndpoint",
  "spire-server.notifier.k8sBundle.namespace": undefined,
  "spire-agent.fullnameOverride": undefined,
  "spire-agent.nameOverride": undefined,
  "spire-agent.namespaceOverride": undefined,
  "spire-agent.trustDomain": "trustDomain",
  "spire-agent.socketPath": undefined,
  "spire-agent.socketAlternate": undefined,
  "spiffe-csi-driver.enabled": "workloadApi",
  "spiffe-csi-driver.pluginName": undefined,
  "spiffe-csi-driver.fullnameOverride": undefined,
  "spiffe-csi-driver.nameOverride": undefined,
  "spiffe-csi-driver.namespaceOverride": undefined,
  "spiffe-csi-driver.agentSocketPath": undefined,
};

/**
 * Refuses values that would make the component's outputs untrue: workloads would wait for an identity without an end.
 *
 * @throws RangeError that names the value
 */
export function requireOtherValues(values: Record<string, unknown> = {}): void {
  for (const [path, argument] of Object.entries(DECIDED)) {
    const given = path
      .split(".")
      .reduce<unknown>((place, key) => (place as Record<string, unknown> | undefined)?.[key], values);
    if (given === undefined) continue;
    const remedy = argument === undefined ? "this component decides it" : `use the argument ${argument}`;
    throw new RangeError(
      `Spire.values.${path}: expected no such value, as ${remedy}; given ${JSON.stringify(given)}`,
    );
  }
}
