import * as k8s from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";
import * as random from "@pulumi/random";
import { type ControllerLogLevel, controllerConfigYaml } from "../../slim/controllerConfig";
import { SOUTHBOUND_PORT } from "../../slim/ports";
import { VERSION_SETS, versionSet } from "../../slim/versions";
import { agentSocketMount, workloadApi } from "../spire/agentSocket";
import { loadBalancerService } from "../loadBalancer/loadBalancerService";
import { nameOnceCreated } from "../internal/nameOnceCreated";
import { CONTAINER_SECURITY, POD_SECURITY } from "../internal/podSecurity";
import { tcpProbes } from "../internal/probes";
import { slimNamespace } from "./slimNamespace";
import { token } from "../internal/token";
import { topologyAnnotation } from "./topologyAnnotation";
import { workloadIdentity } from "../spire/workloadIdentity";
import type { Resources } from "../resources";
import type { SpireIdentity } from "../spire/spireIdentity";

/** Arguments of {@link SlimController}. */
export interface SlimControllerArgs {
  readonly spire: SpireIdentity;
  /**
   * An existing namespace. It must allow host path volumes (Pod Security level "privileged").
   * @default a namespace `slim` made by this component
   */
  readonly namespace?: pulumi.Input<string>;
  /**
   * Foreign trust domains whose nodes may register, bare.
   * @default none: only nodes of the controller's own domain
   */
  readonly trustedDomains?: string[];
  /** @default the controller's image of the newest version set */
  readonly image?: pulumi.Input<string>;
  /** @default "INFO" */
  readonly logLevel?: string;
  /**
   * Size of the volume of the controller's SQLite database.
   * @default "1Gi"
   */
  readonly storageSize?: pulumi.Input<string>;
  /** @default the cluster's default storage class */
  readonly storageClass?: pulumi.Input<string>;
  /**
   * Gives nodes of other clusters a Service of type LoadBalancer with the port for nodes (50052) alone.
   * @default false
   */
  readonly enableLoadBalancer?: boolean;
  /**
   * Stands for the set of all nodes and how they reach each other. The controller of 1.4.0 never forgets a node, a
   * link or a route, so with another value it starts with an empty database, and what registers by its
   * {@link SlimController.endpoint} is taken down before and made anew after.
   * @default none: the set of nodes never changes
   */
  readonly topology?: string;
  /** @default requests of 50m CPU and 64Mi memory, a limit of 256Mi memory */
  readonly resources?: Resources;
}

/** Where SLIM nodes register; the `endpoint` of a {@link SlimController}, or somebody else's controller. */
export interface ControllerEndpoint {
  /** `host:port`. */
  readonly address: pulumi.Input<string>;
  /** DNS name in the controller's SVID. */
  readonly serverName: pulumi.Input<string>;
  /** Trust domain of the controller, bare. */
  readonly trustDomain: pulumi.Input<string>;
  /**
   * Has a value once the controller listens. Nodes wait for it; where the controller is replaced, they are taken down
   * before and made anew after.
   * @default the controller is there already, and stays
   */
  readonly ready?: pulumi.Input<string>;
}

const NAME = "slim-control";
const LABELS = { "app.kubernetes.io/name": "slim-control-plane", "app.kubernetes.io/instance": NAME };
const DATABASE = `${NAME}-db`;
const DATABASE_FOLDER = "/db";
const CONFIG_FILE = "/config.yaml";
/** An SVID comes seconds after the SPIRE server; the server itself may take minutes to be pulled. */
const START_SECONDS = 600;

/**
 * The SLIM controller: nodes register with it, and it links them.
 *
 * A Deployment `slim-control` of one replica (its database is a file), which is replaced and never doubled, a
 * PersistentVolumeClaim for the database, and a Service with the port for nodes (50052, mutual TLS) alone. The
 * administration API stays inside the pod: 1.4.0 has no authentication for it. Use `kubectl port-forward`.
 */
export class SlimController extends pulumi.ComponentResource {
  public readonly namespace: pulumi.Output<string>;
  /** `host:port` for nodes in the same cluster. */
  public readonly address: pulumi.Output<string>;
  /** DNS name in the controller's SVID. */
  public readonly serverName: pulumi.Output<string>;
  public readonly trustDomain: pulumi.Output<string>;
  /** Has a value once the controller listens, and is replaced with it: its ID. */
  public readonly ready: pulumi.Output<string>;
  /** `host:port` for nodes in other clusters; undefined without a load balancer. */
  public readonly externalAddress: pulumi.Output<string | undefined>;

  public constructor(name: string, args: SlimControllerArgs, opts?: pulumi.ComponentResourceOptions) {
    super(token("SlimController"), name, args, opts);
    const parent = { parent: this };
    const namespace = slimNamespace(name, args.namespace, this);
    const trustDomain = pulumi.output(args.spire.trustDomain);
    const serverName = pulumi.interpolate`slim-control.${trustDomain}`;
    const socket = agentSocketMount(args.spire.agentSocket);
    const topology = topologyAnnotation(args.topology);
    // Not the topology itself: a fleet that comes back to an earlier one must not find that one's database.
    const generation = new random.RandomId(
      `${name}-generation`,
      { byteLength: 4, keepers: { topology: args.topology ?? "" } },
      parent,
    );

    const account = new k8s.core.v1.ServiceAccount(
      `${name}-account`,
      { metadata: { name: NAME, namespace, labels: LABELS }, automountServiceAccountToken: false },
      parent,
    );
    const identity = workloadIdentity(
      `${name}-identity`,
      {
        className: args.spire.className,
        resourceName: NAME,
        namespace,
        serviceAccount: NAME,
        podLabels: LABELS,
        dnsNames: [serverName],
        federatesWith: args.trustedDomains ?? [],
      },
      parent,
    );
    // Named by Pulumi: a changed configuration is a new ConfigMap, whose name in the template replaces the pod.
    const config = new k8s.core.v1.ConfigMap(
      `${name}-config`,
      {
        metadata: { namespace, labels: LABELS },
        immutable: true,
        data: {
          "config.yaml": pulumi
            .all([args.spire.agentSocket, generation.hex])
            .apply(([agentSocket, database]) =>
              controllerConfigYaml({
                workloadApi: workloadApi(agentSocket),
                databaseFile: `${DATABASE_FOLDER}/${database}.db`,
                logLevel: (args.logLevel ?? "INFO") as ControllerLogLevel,
              }),
            ),
        },
      },
      parent,
    );
    const claim = new k8s.core.v1.PersistentVolumeClaim(
      `${name}-database`,
      {
        metadata: { name: DATABASE, namespace, labels: LABELS },
        spec: {
          accessModes: ["ReadWriteOnce"],
          storageClassName: args.storageClass,
          resources: { requests: { storage: args.storageSize ?? "1Gi" } },
        },
      },
      parent,
    );
    const service = new k8s.core.v1.Service(
      `${name}-service`,
      {
        // Its one pod is awaited as a Deployment.
        metadata: { name: NAME, namespace, labels: LABELS, annotations: { "pulumi.com/skipAwait": "true" } },
        spec: {
          selector: LABELS,
          ports: [{ name: "southbound", port: SOUTHBOUND_PORT, targetPort: "southbound" }],
        },
      },
      parent,
    );
    const external = args.enableLoadBalancer
      ? loadBalancerService(
          `${name}-load-balancer`,
          {
            serviceName: `${NAME}-external`,
            namespace,
            labels: LABELS,
            selector: LABELS,
            port: SOUTHBOUND_PORT,
            portName: "southbound",
          },
          parent,
        )
      : undefined;
    const deployment = new k8s.apps.v1.Deployment(
      `${name}-deployment`,
      {
        metadata: { name: NAME, namespace, labels: LABELS, annotations: topology.annotations },
        spec: {
          replicas: 1,
          strategy: { type: "Recreate" },
          selector: { matchLabels: LABELS },
          template: {
            metadata: { labels: LABELS },
            spec: {
              serviceAccountName: nameOnceCreated(account, NAME),
              automountServiceAccountToken: false,
              enableServiceLinks: false,
              securityContext: POD_SECURITY,
              containers: [
                {
                  name: "slim-control-plane",
                  image: args.image ?? versionSet(VERSION_SETS[0]).controllerImage,
                  imagePullPolicy: "IfNotPresent",
                  command: ["/control-plane"],
                  args: ["-config", CONFIG_FILE],
                  ports: [{ name: "southbound", containerPort: SOUTHBOUND_PORT }],
                  ...tcpProbes(SOUTHBOUND_PORT, START_SECONDS),
                  resources: args.resources ?? {
                    requests: { cpu: "50m", memory: "64Mi" },
                    limits: { memory: "256Mi" },
                  },
                  securityContext: CONTAINER_SECURITY,
                  volumeMounts: [
                    { name: "config", mountPath: CONFIG_FILE, subPath: "config.yaml", readOnly: true },
                    { name: "database", mountPath: DATABASE_FOLDER },
                    { name: "tmp", mountPath: "/tmp" },
                    socket.mount,
                  ],
                },
              ],
              volumes: [
                { name: "config", configMap: { name: config.metadata.name } },
                { name: "database", persistentVolumeClaim: { claimName: nameOnceCreated(claim, DATABASE) } },
                { name: "tmp", emptyDir: {} },
                socket.volume,
              ],
            },
          },
        },
      },
      // With its identity registered first, a pod is never served under another one.
      { ...parent, ...topology.options, dependsOn: identity },
    );

    this.namespace = namespace;
    this.address = pulumi.interpolate`${nameOnceCreated(service, NAME)}.${namespace}.svc.cluster.local:${SOUTHBOUND_PORT}`;
    this.externalAddress = pulumi.output(external);
    this.ready = deployment.id;
    this.serverName = serverName;
    this.trustDomain = trustDomain;
    this.registerOutputs({
      externalAddress: this.externalAddress,
      namespace: this.namespace,
      address: this.address,
      serverName: this.serverName,
      trustDomain: this.trustDomain,
      ready: this.ready,
    });
  }

  /** Where nodes of the same cluster register. */
  public get endpoint(): ControllerEndpoint {
    return {
      address: this.address,
      serverName: this.serverName,
      trustDomain: this.trustDomain,
      ready: this.ready,
    };
  }

  /**
   * Where nodes of other clusters register.
   *
   * @throws pulumi.ResourceError when the address is needed and there is no load balancer
   */
  public get externalEndpoint(): ControllerEndpoint {
    const address = this.externalAddress.apply((external) => {
      if (external !== undefined) return external;
      throw new pulumi.ResourceError("an external endpoint needs enableLoadBalancer: true", this);
    });
    return { ...this.endpoint, address };
  }
}
