import * as k8s from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";
import { type LogLevel, nodeConfigYaml, registeredNodeId } from "../../slim/nodeConfig";
import { DATA_PORT } from "../../slim/ports";
import { VERSION_SETS, versionSet } from "../../slim/versions";
import { agentSocketMount, workloadApi } from "../spire/agentSocket";
import { loadBalancerService } from "../loadBalancer/loadBalancerService";
import { nameOnceCreated } from "../internal/nameOnceCreated";
import { CONTAINER_SECURITY, POD_SECURITY } from "../internal/podSecurity";
import { tcpProbes } from "../internal/probes";
import { replacedTogether } from "../internal/replacedTogether";
import { slimNamespace } from "./slimNamespace";
import { token } from "../internal/token";
import { workloadIdentity } from "../spire/workloadIdentity";
import type { Resources } from "../resources";
import type { ControllerEndpoint } from "./slimController";
import type { SpireIdentity } from "../spire/spireIdentity";

/** Arguments of {@link SlimNodes}. */
export interface SlimNodesArgs {
  readonly spire: SpireIdentity;
  readonly controller: ControllerEndpoint;
  /**
   * An existing namespace. It must allow host path volumes (Pod Security level "privileged").
   * @default a namespace `slim` made by this component
   */
  readonly namespace?: pulumi.Input<string>;
  /**
   * Number of nodes.
   * @default 3
   */
  readonly replicas?: number;
  /**
   * Links the nodes with those of other clusters.
   * @default none: only with each other
   */
  readonly federation?: SlimNodesFederation;
  /** @default the node's image of the newest version set */
  readonly image?: pulumi.Input<string>;
  /** @default "info" */
  readonly logLevel?: string;
  /** @default requests of 100m CPU and 64Mi memory, a limit of 512Mi memory */
  readonly resources?: Resources;
}

/** How the nodes of a cluster meet those of others. */
export interface SlimNodesFederation {
  /** Name of the cluster's group of nodes; each cluster has its own. */
  readonly group: string;
  /** Trust domains of the other clusters' nodes, bare. Their bundles must be known to this cluster's SPIRE. */
  readonly trustedDomains: string[];
}

const NAME = "slim";
const HEADLESS = "slim-headless";
const LABELS = { "app.kubernetes.io/name": NAME, "app.kubernetes.io/instance": NAME };
const CONFIG_FILE = "/config.yaml";
const DATA_PORT_NAME = "data";
/** Seconds that a stopping node waits for its connections; its pod gets five more. */
const DRAIN_SECONDS = 5;
/** An SVID comes seconds after the SPIRE server; the server itself may take minutes to be pulled. */
const START_SECONDS = 600;

/**
 * SLIM data-plane nodes: a StatefulSet `slim` whose pods register with a controller and are linked by it.
 *
 * Every connection is mutual TLS with SVIDs, node to node too. The pods have stable DNS names by the headless Service
 * `slim-headless`; clients inside the cluster use the Service `slim`. Each node has a configuration of its own, and a
 * changed one restarts it. At most one node at a time is evicted or updated.
 *
 * With a federation each node gets an address of its own from a Service of type LoadBalancer, as links to an address that
 * several nodes share end at a random one of them; beside those a Service `slim-external` for clients from outside.
 */
export class SlimNodes extends pulumi.ComponentResource {
  public readonly namespace: pulumi.Output<string>;
  /** `host:port` for clients in the same cluster, balanced over the nodes. */
  public readonly address: pulumi.Output<string>;
  /** Has a value once the nodes listen, and is replaced with them: their StatefulSet's ID. */
  public readonly ready: pulumi.Output<string>;
  /** `host:port` of each node for clients in the same cluster. */
  public readonly nodeAddresses: pulumi.Output<string[]>;
  /** DNS name in the SVID of every node. */
  public readonly serverName: pulumi.Output<string>;
  /** IDs under which the controller knows the nodes. */
  public readonly nodeIds: pulumi.Output<string[]>;
  /** `host:port` for clients from outside, balanced over the nodes; undefined without a federation. */
  public readonly externalAddress: pulumi.Output<string | undefined>;
  /** `host:port` of each node for nodes of other clusters; empty without a federation. */
  public readonly externalNodeAddresses: pulumi.Output<string[]>;

  public constructor(name: string, args: SlimNodesArgs, opts?: pulumi.ComponentResourceOptions) {
    const replicas = args.replicas ?? 3;
    if (!Number.isInteger(replicas) || replicas < 1) {
      throw new RangeError(
        `SlimNodes.replicas: expected a whole number of at least 1; given ${String(replicas)}`,
      );
    }
    // Everything in a component waits for its arguments, and only the nodes themselves need a controller that listens.
    const { ready: controllerReady, ...controller } = args.controller;
    super(token("SlimNodes"), name, { ...args, controller }, opts);
    const parent = { parent: this };
    const namespace = slimNamespace(name, args.namespace, this);
    const trustDomain = pulumi.output(args.spire.trustDomain);
    const serverName = pulumi.interpolate`slim.${trustDomain}`;
    const socket = agentSocketMount(args.spire.agentSocket);
    const { federation } = args;
    const foreignDomains = pulumi
      .all([trustDomain, controller.trustDomain])
      .apply(([own, controllers]) =>
        [...new Set([controllers, ...(federation?.trustedDomains ?? [])])].filter((domain) => domain !== own),
      );
    const pods = Array.from({ length: replicas }, (_, ordinal) => `${NAME}-${ordinal}`);

    const account = new k8s.core.v1.ServiceAccount(
      `${name}-account`,
      { metadata: { name: NAME, namespace, labels: LABELS }, automountServiceAccountToken: false },
      parent,
    );
    const headless = new k8s.core.v1.Service(
      `${name}-headless`,
      {
        metadata: { name: HEADLESS, namespace, labels: LABELS },
        spec: {
          clusterIP: "None",
          selector: LABELS,
          // A node is linked to by name as soon as it registers, which is before its readiness is seen.
          publishNotReadyAddresses: true,
          ports: [{ name: DATA_PORT_NAME, port: DATA_PORT, targetPort: DATA_PORT_NAME }],
        },
      },
      parent,
    );
    const service = new k8s.core.v1.Service(
      `${name}-service`,
      {
        // Its pods are awaited as a StatefulSet.
        metadata: { name: NAME, namespace, labels: LABELS, annotations: { "pulumi.com/skipAwait": "true" } },
        spec: {
          selector: LABELS,
          ports: [{ name: DATA_PORT_NAME, port: DATA_PORT, targetPort: DATA_PORT_NAME }],
        },
      },
      parent,
    );
    const podHost = (pod: pulumi.Input<string>): pulumi.Output<string> =>
      pulumi.interpolate`${pod}.${nameOnceCreated(headless, HEADLESS)}.${namespace}.svc.cluster.local`;
    const serviceHost = pulumi.interpolate`${nameOnceCreated(service, NAME)}.${namespace}.svc.cluster.local`;

    const identity = workloadIdentity(
      `${name}-identity`,
      {
        className: args.spire.className,
        resourceName: NAME,
        namespace,
        serviceAccount: NAME,
        podLabels: LABELS,
        dnsNames: [serverName, serviceHost, podHost("{{ .PodMeta.Name }}")],
        federatesWith: foreignDomains,
      },
      parent,
    );
    const external = (serviceName: string, selector: Record<string, string>): pulumi.Output<string> =>
      loadBalancerService(
        `${name}-${serviceName}`,
        { serviceName, namespace, labels: LABELS, selector, port: DATA_PORT, portName: DATA_PORT_NAME },
        parent,
      );
    const externalNodes = federation
      ? pods.map((pod) => external(`${pod}-external`, { "statefulset.kubernetes.io/pod-name": pod }))
      : [];
    const externalAddress = federation && external(`${NAME}-external`, LABELS);

    // Named by Pulumi: a changed configuration is a new ConfigMap, whose name in the template replaces the pods.
    const config = new k8s.core.v1.ConfigMap(
      `${name}-config`,
      {
        metadata: { namespace, labels: LABELS },
        immutable: true,
        data: Object.fromEntries(
          pods.map((pod, ordinal) => [
            `${pod}.yaml`,
            pulumi
              .all([
                trustDomain,
                serverName,
                podHost(pod),
                args.spire.agentSocket,
                controller,
                externalNodes[ordinal],
              ])
              .apply(([trustDomain, serverName, localHost, agentSocket, controller, externalAddress]) => {
                const trusting = (trustDomains: string[]) => ({
                  workloadApi: workloadApi(agentSocket),
                  trustDomains: trustDomains.filter((foreign) => foreign !== trustDomain),
                });
                return nodeConfigYaml({
                  nodeId: pod,
                  group: federation?.group,
                  trustDomain,
                  localHost,
                  externalAddress,
                  server: trusting(federation?.trustedDomains ?? []),
                  // Read by nodes of other domains, so this one is named although it is the node's own.
                  link: {
                    serverName,
                    security: { workloadApi: workloadApi(agentSocket), trustDomains: [trustDomain] },
                  },
                  controller: {
                    address: controller.address,
                    serverName: controller.serverName,
                    security: trusting([controller.trustDomain]),
                  },
                  logLevel: (args.logLevel ?? "info") as LogLevel,
                  drainTimeout: `${DRAIN_SECONDS}s`,
                });
              }),
          ]),
        ),
      },
      parent,
    );
    new k8s.policy.v1.PodDisruptionBudget(
      `${name}-disruption-budget`,
      {
        metadata: { name: NAME, namespace, labels: LABELS },
        spec: { maxUnavailable: 1, selector: { matchLabels: LABELS } },
      },
      parent,
    );
    const statefulSet = new k8s.apps.v1.StatefulSet(
      `${name}-statefulset`,
      {
        metadata: {
          name: NAME,
          // No node outlives the controller's database that knows it.
          namespace: replacedTogether(namespace, controllerReady),
          labels: LABELS,
        },
        spec: {
          replicas,
          serviceName: nameOnceCreated(headless, HEADLESS),
          podManagementPolicy: "OrderedReady",
          updateStrategy: { type: "RollingUpdate" },
          selector: { matchLabels: LABELS },
          template: {
            metadata: { labels: LABELS },
            spec: {
              serviceAccountName: nameOnceCreated(account, NAME),
              automountServiceAccountToken: false,
              enableServiceLinks: false,
              terminationGracePeriodSeconds: DRAIN_SECONDS + 5,
              securityContext: POD_SECURITY,
              topologySpreadConstraints: [
                {
                  maxSkew: 1,
                  topologyKey: "kubernetes.io/hostname",
                  whenUnsatisfiable: "ScheduleAnyway",
                  labelSelector: { matchLabels: LABELS },
                },
              ],
              containers: [
                {
                  name: "slim",
                  image: args.image ?? versionSet(VERSION_SETS[0]).nodeImage,
                  imagePullPolicy: "IfNotPresent",
                  command: ["/slim"],
                  args: ["--config", CONFIG_FILE],
                  env: [{ name: "POD_NAME", valueFrom: { fieldRef: { fieldPath: "metadata.name" } } }],
                  ports: [{ name: DATA_PORT_NAME, containerPort: DATA_PORT }],
                  ...tcpProbes(DATA_PORT, START_SECONDS),
                  resources: args.resources ?? {
                    requests: { cpu: "100m", memory: "64Mi" },
                    limits: { memory: "512Mi" },
                  },
                  securityContext: CONTAINER_SECURITY,
                  volumeMounts: [
                    {
                      name: "config",
                      mountPath: CONFIG_FILE,
                      subPathExpr: "$(POD_NAME).yaml",
                      readOnly: true,
                    },
                    socket.mount,
                  ],
                },
              ],
              volumes: [{ name: "config", configMap: { name: config.metadata.name } }, socket.volume],
            },
          },
        },
      },
      // With its identity registered first, a pod is never served under another one.
      { ...parent, dependsOn: identity, deleteBeforeReplace: true },
    );

    this.namespace = namespace;
    this.address = pulumi.interpolate`${serviceHost}:${DATA_PORT}`;
    this.ready = statefulSet.id;
    this.nodeAddresses = pulumi.all(pods.map((pod) => pulumi.interpolate`${podHost(pod)}:${DATA_PORT}`));
    this.serverName = serverName;
    this.nodeIds = pulumi.output(
      pods.map((pod) => registeredNodeId({ nodeId: pod, group: federation?.group })),
    );
    this.externalAddress = pulumi.output(externalAddress);
    this.externalNodeAddresses = pulumi.all(externalNodes);
    this.registerOutputs({
      externalAddress: this.externalAddress,
      externalNodeAddresses: this.externalNodeAddresses,
      namespace: this.namespace,
      address: this.address,
      nodeAddresses: this.nodeAddresses,
      serverName: this.serverName,
      nodeIds: this.nodeIds,
      ready: this.ready,
    });
  }

  /** Where clients of the same cluster connect. */
  public get endpoint(): NodeEndpoint {
    return { address: this.address, serverName: this.serverName, ready: this.ready };
  }
}

/** Where clients connect: the `endpoint` of {@link SlimNodes}, or a node of somebody else. */
export interface NodeEndpoint {
  /** `host:port`. */
  readonly address: pulumi.Input<string>;
  /** DNS name in the node's SVID. */
  readonly serverName: pulumi.Input<string>;
  /**
   * Has a value once nodes listen. Clients wait for it; where the nodes are replaced, they are taken down before and
   * made anew after.
   * @default the nodes are there already, and stay
   */
  readonly ready?: pulumi.Input<string>;
}
