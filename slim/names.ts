import { isLabelName } from "./labelName";

/** Names of a workload that has an identity of its own. */
export interface WorkloadNames {
  readonly namespace: string;
  /** Its workload object, and what is named after it: ServiceAccount, main Service. */
  readonly name: string;
  /** ClusterSPIFFEID that registers it; cluster-scoped. */
  readonly identity: string;
  readonly labels: Record<string, string>;
  /** Its container. */
  readonly container: string;
}

/** Names of the SLIM controller: a Deployment. */
export interface ControllerNames extends WorkloadNames {
  /** PersistentVolumeClaim of its database. */
  readonly databaseClaim: string;
  /** Service of type LoadBalancer, in a federation. */
  readonly externalService: string;
}

/** Names of the SLIM nodes: a StatefulSet. */
export interface NodeNames extends WorkloadNames {
  readonly headlessService: string;
  /** Service of type LoadBalancer for clients from outside, in a federation. */
  readonly externalService: string;
  /** ConfigMap with the address of each node for other clusters, in a federation of SLIM 3.4. */
  readonly externalAddresses: string;
}

/** Names of SPIRE, as its charts give them to the release `spire`. */
export interface SpireNames {
  readonly namespace: string;
  readonly release: string;
  /** Class that the controller manager serves. */
  readonly className: string;
  /** StatefulSet of the server. */
  readonly server: string;
  /** Containers of the server's pod. */
  readonly serverContainer: string;
  readonly controllerManagerContainer: string;
  /** DaemonSet of the agents. */
  readonly agents: string;
  /** DaemonSet of the CSI drivers, and its release, where there are any. */
  readonly csiDrivers: string;
  /** ConfigMap with the controller manager's configuration. */
  readonly controllerManagerConfig: string;
  /** ConfigMap with the trust bundle. */
  readonly bundle: string;
  /** Secret with the root certificate authority of the trust domain, where SPIRE's own ones have one above them. */
  readonly upstreamCaSecret: string;
  /** Secret with password and certificate authority of the servers' database, where they share one. */
  readonly datastoreSecret: string;
  /** Service of type LoadBalancer of the bundle endpoint, in a federation. */
  readonly bundleEndpoint: string;
  /** Stands before the foreign trust domain in the name of a ClusterFederatedTrustDomain; cluster-scoped. */
  readonly federationPrefix: string;
}

/** Names of the sample client that answers: a Pod, and the Deployment that puts it back. */
export interface ReceiverNames extends WorkloadNames {
  /** The Deployment, its ServiceAccount, and its Role. */
  readonly keeper: string;
  /** ValidatingAdmissionPolicy for what the Deployment makes; cluster-scoped. */
  readonly keeperPolicy: string;
}

/** Key of the trust bundle in its ConfigMap; the value is a SPIFFE bundle document in JSON. */
export const BUNDLE_KEY = "bundle.spiffe";

/** Every namespace, object name and label that a fleet uses in each of its clusters. */
export interface FleetNames {
  readonly spire: SpireNames;
  readonly controller: ControllerNames;
  readonly nodes: NodeNames;
  /** The sample client that answers. */
  readonly receiver: ReceiverNames;
  /** The sample client that sends. */
  readonly sender: WorkloadNames;
  /** Namespace of MetalLB. */
  readonly loadBalancerNamespace: string;
}

const NAMESPACE = /^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$/;

/** What {@link isNamespace} accepts, in words, for error messages. */
export const NAMESPACE_EXPECTED =
  "the name of a namespace: 1 to 63 lower-case letters, digits or dashes, without a dash at either end";

/** Whether a text can be the name of a namespace. */
export function isNamespace(text: string): boolean {
  return NAMESPACE.test(text);
}

/** The prefix that gives every object its name in SLIM's own documents. */
export const DEFAULT_PREFIX = "slim";

/** Namespaces of Kubernetes, SPIRE and MetalLB. */
const TAKEN = /^(default|kube-.*|spire|metallb-system)$/;

/** What {@link isPrefix} accepts, in words, for error messages. */
export const PREFIX_EXPECTED =
  "1 to 40 lower-case letters, digits or dashes, that begin with a letter, do not end with a dash, and are no namespace " +
  "of Kubernetes, SPIRE or MetalLB";

/** Whether a text can be the prefix of a fleet's names. */
export function isPrefix(text: string): boolean {
  return isLabelName(text) && !TAKEN.test(text);
}

/**
 * The names of a fleet. Two fleets in one cluster need different prefixes, and then share nothing but SPIRE and the load
 * balancer.
 *
 * @param prefix the namespace of controller and nodes, and the beginning of every cluster-scoped name
 * @param field where the prefix comes from, for the message
 * @param namespaces in place of those named after the prefix
 * @throws RangeError if the prefix cannot be a namespace, is too long, or is a namespace of Kubernetes, SPIRE or MetalLB
 */
export function fleetNames(
  prefix: string = DEFAULT_PREFIX,
  field = "prefix",
  namespaces: { readonly slim?: string; readonly clients?: string } = {},
): FleetNames {
  if (!isPrefix(prefix)) {
    throw new RangeError(`${field}: expected ${PREFIX_EXPECTED}; given ${JSON.stringify(prefix)}`);
  }
  // The commands for the sample clients in SLIM's documents have no namespace.
  const clientNamespace = namespaces.clients ?? (prefix === DEFAULT_PREFIX ? "default" : prefix);
  const namespace = namespaces.slim ?? prefix;
  const client = (name: string): WorkloadNames => ({
    namespace: clientNamespace,
    name,
    identity: `${prefix}-${name}`,
    labels: { "app.kubernetes.io/name": "slim-client", "app.kubernetes.io/component": name },
    container: "client",
  });
  return {
    spire: { ...SPIRE, federationPrefix: `${prefix}-` },
    controller: {
      namespace,
      name: "slim-control",
      identity: `${prefix}-controller`,
      labels: {
        "app.kubernetes.io/name": "slim-control-plane",
        "app.kubernetes.io/instance": "slim-control",
      },
      container: "slim-control-plane",
      databaseClaim: "slim-control-db",
      externalService: "slim-control-external",
    },
    nodes: {
      namespace,
      name: "slim",
      identity: `${prefix}-nodes`,
      labels: { "app.kubernetes.io/name": "slim", "app.kubernetes.io/instance": "slim" },
      container: "slim",
      headlessService: "slim-headless",
      externalService: "slim-external",
      externalAddresses: "slim-external-addresses",
    },
    receiver: { ...client("alice"), keeper: "alice-keeper", keeperPolicy: `${prefix}-alice-keeper` },
    sender: client("bob"),
    loadBalancerNamespace: "metallb-system",
  };
}

const SPIRE: Omit<SpireNames, "federationPrefix"> = {
  namespace: "spire",
  release: "spire",
  className: "spire-spire",
  server: "spire-server",
  serverContainer: "spire-server",
  controllerManagerContainer: "spire-controller-manager",
  agents: "spire-agent",
  csiDrivers: "spiffe-csi-driver",
  controllerManagerConfig: "spire-controller-manager",
  bundle: "spire-bundle",
  upstreamCaSecret: "spire-upstream-ca",
  datastoreSecret: "spire-datastore",
  bundleEndpoint: "spire-bundle-endpoint",
};
