import { readFileSync } from "node:fs";
import * as path from "node:path";
import * as k8s from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";
import { clientConfig, TO_NODE } from "../../slim/clientConfig";
import { VERSION_SETS, versionSet } from "../../slim/versions";
import { agentSocketMount, workloadApi } from "../spire/agentSocket";
import { nameOnceCreated } from "../internal/nameOnceCreated";
import { CONTAINER_SECURITY, POD_SECURITY } from "../internal/podSecurity";
import { replacedTogether } from "../internal/replacedTogether";
import { token } from "../internal/token";
import { workloadIdentity } from "../spire/workloadIdentity";
import type { NodeEndpoint } from "./slimNodes";
import type { SpireIdentity } from "../spire/spireIdentity";

/** Arguments of {@link SampleClients}. */
export interface SampleClientsArgs {
  readonly spire: SpireIdentity;
  readonly node: NodeEndpoint;
  /**
   * Makes the receiver, alice.
   * @default true
   */
  readonly enableReceiver?: boolean;
  /**
   * Makes the sender, bob.
   * @default true
   */
  readonly enableSender?: boolean;
  /**
   * Messages to send, each of which must be answered.
   * @default 10
   */
  readonly messages?: number;
  /**
   * Seconds that the sender has for all of them; it tries again until they are over, as a route may take up to 90 seconds.
   * The time to pull and install the client is extra.
   * @default 240
   */
  readonly timeoutSeconds?: number;
  /**
   * Foreign trust domain of the other client, where it runs in another cluster; bare.
   */
  readonly peerTrustDomains?: string[];
  /**
   * An image that contains Python and slim-bindings with its examples.
   * @default an official Python image, into which slim-bindings is installed when the pod starts
   */
  readonly image?: pulumi.Input<string>;
  /**
   * An existing namespace. It must allow host path volumes (Pod Security level "privileged").
   * @default "default"
   */
  readonly namespace?: pulumi.Input<string>;
}

/** Result of the sender's run. */
export interface MessageCount {
  readonly requested: number;
  readonly sent: number;
  readonly received: number;
}

const ASSETS = path.join(__dirname, "..", "..", "clients");
const PROGRAM_FOLDER = "/etc/slim";
const PACKAGES_FOLDER = "/opt/slim-bindings";
const READY_FILE = "/tmp/ready";
const JWT_AUDIENCE = "slim-demo";
/** For pulling the images and installing the client, before the sender's own time begins. */
const INSTALL_SECONDS = 300;

/**
 * The sample clients of SLIM's documents: alice (receiver) answers what bob (sender) sends in an MLS session.
 *
 * alice is a Pod that keeps running (`kubectl logs alice client`). bob is a Job that succeeds only if every message
 * was answered, so that this component is a proof: it fails where no messages flow. The Job runs again whenever
 * something about it changes.
 */
export class SampleClients extends pulumi.ComponentResource {
  /** What the sender counted; undefined without a sender. */
  public readonly messages: pulumi.Output<MessageCount | undefined>;

  public constructor(name: string, args: SampleClientsArgs, opts?: pulumi.ComponentResourceOptions) {
    // Everything in a component waits for its arguments, and only the clients themselves need nodes that listen.
    const { address, serverName } = args.node;
    super(token("SampleClients"), name, { ...args, node: { address, serverName } }, opts);
    const namespace = pulumi.output(args.namespace ?? "default");
    const files = new k8s.core.v1.ConfigMap(
      `${name}-files`,
      {
        metadata: { namespace },
        immutable: true,
        data: {
          "client.py": readFileSync(path.join(ASSETS, "client.py"), "utf8"),
          "client.json": pulumi
            .all([args.node.address, args.node.serverName, args.spire.agentSocket])
            .apply(([address, serverName, agentSocket]) =>
              JSON.stringify(
                clientConfig(
                  {
                    address,
                    serverName,
                    security: { workloadApi: workloadApi(agentSocket), trustDomains: [] },
                  },
                  TO_NODE,
                ),
                undefined,
                2,
              ),
            ),
          ...(args.image === undefined && {
            "requirements.txt": readFileSync(path.join(ASSETS, "requirements.txt"), "utf8"),
          }),
        },
      },
      { parent: this },
    );
    const shared = { ...args, namespace, files };

    const receiver =
      (args.enableReceiver ?? true) ? receiverPod(`${name}-alice`, shared, { parent: this }) : undefined;
    const sender =
      (args.enableSender ?? true)
        ? senderJob(`${name}-bob`, shared, { parent: this, dependsOn: receiver ?? [] })
        : undefined;

    // The Job has succeeded when it is created, as its program counted every message; nothing else exits with 0.
    const requested = args.messages ?? DEFAULT_MESSAGES;
    this.messages =
      sender?.status.apply((status) => {
        const answered = status.succeeded === 1 ? requested : 0;
        return { requested, sent: answered, received: answered };
      }) ?? pulumi.output(undefined);
    this.registerOutputs({ messages: this.messages });
  }
}

const DEFAULT_MESSAGES = 10;

interface ClientArgs extends SampleClientsArgs {
  readonly namespace: pulumi.Output<string>;
  readonly files: k8s.core.v1.ConfigMap;
}

function receiverPod(name: string, args: ClientArgs, opts: pulumi.CustomResourceOptions): k8s.core.v1.Pod {
  const { labels, identity, account } = clientIdentity(name, "alice", args, opts);
  return new k8s.core.v1.Pod(
    name,
    {
      metadata: { name: "alice", namespace: replacedTogether(args.namespace, args.node.ready), labels },
      spec: {
        ...clientPod(args, account, ["receive", ...clientArguments("alice", args)], {
          readinessProbe: { exec: { command: ["test", "-f", READY_FILE] }, periodSeconds: 1 },
        }),
        restartPolicy: "Always",
      },
    },
    { ...opts, dependsOn: identity, deleteBeforeReplace: true },
  );
}

function senderJob(name: string, args: ClientArgs, opts: pulumi.CustomResourceOptions): k8s.batch.v1.Job {
  const { labels, identity, account } = clientIdentity(name, "bob", args, opts);
  const timeoutSeconds = args.timeoutSeconds ?? 240;
  const limits = [
    "--messages",
    String(args.messages ?? DEFAULT_MESSAGES),
    "--timeout",
    String(timeoutSeconds),
  ];
  const target = ["--remote", "org/ns/alice", "--message", "hello", "--enable-mls"];
  return new k8s.batch.v1.Job(
    name,
    {
      metadata: {
        name: "bob",
        namespace: replacedTogether(args.namespace, args.node.ready),
        labels,
        // A proof that failed is done anew by the next update.
        annotations: { "pulumi.com/replaceUnready": "true" },
      },
      spec: {
        backoffLimit: 0,
        activeDeadlineSeconds: timeoutSeconds + INSTALL_SECONDS,
        template: {
          metadata: { labels },
          spec: {
            ...clientPod(args, account, ["send", ...limits, ...target, ...clientArguments("bob", args)]),
            restartPolicy: "Never",
          },
        },
      },
    },
    {
      ...opts,
      dependsOn: [identity, ...[opts.dependsOn ?? []].flat()] as pulumi.Resource[],
      deleteBeforeReplace: true,
    },
  );
}

/** Name of the service account, and ClusterSPIFFEID, of a client. */
function clientIdentity(
  name: string,
  client: string,
  args: ClientArgs,
  opts: pulumi.CustomResourceOptions,
): { labels: Record<string, string>; identity: pulumi.Resource; account: pulumi.Output<string> } {
  const labels = { "app.kubernetes.io/name": "slim-client", "app.kubernetes.io/component": client };
  const parent = { parent: opts.parent };
  const account = new k8s.core.v1.ServiceAccount(
    `${name}-account`,
    { metadata: { name: client, namespace: args.namespace, labels }, automountServiceAccountToken: false },
    parent,
  );
  const identity = workloadIdentity(
    `${name}-identity`,
    {
      className: args.spire.className,
      resourceName: client,
      namespace: args.namespace,
      serviceAccount: client,
      podLabels: labels,
      dnsNames: [],
      federatesWith: args.peerTrustDomains ?? [],
    },
    parent,
  );
  return { labels, identity, account: nameOnceCreated(account, client) };
}

/** Arguments of the sample client that both have. */
function clientArguments(client: string, args: ClientArgs): pulumi.Input<string>[] {
  return [
    "--local",
    `org/ns/${client}`,
    "--slim-config",
    `${PROGRAM_FOLDER}/client.json`,
    "--spire-socket-path",
    pulumi.output(args.spire.agentSocket).apply((agentSocket) => workloadApi(agentSocket).socketPath),
    "--spire-jwt-audience",
    JWT_AUDIENCE,
  ];
}

function clientPod(
  args: ClientArgs,
  account: pulumi.Output<string>,
  programArguments: pulumi.Input<string>[],
  container?: Partial<k8s.types.input.core.v1.Container>,
): k8s.types.input.core.v1.PodSpec {
  const socket = agentSocketMount(args.spire.agentSocket);
  const image = args.image ?? versionSet(VERSION_SETS[0]).clientImage;
  const resources = { requests: { cpu: "50m", memory: "64Mi" }, limits: { memory: "512Mi" } };
  const files = { name: "files", mountPath: PROGRAM_FOLDER, readOnly: true };
  const tmp = { name: "tmp", mountPath: "/tmp" };
  const packages = { name: "packages", mountPath: PACKAGES_FOLDER };
  const install = args.image === undefined;
  return {
    serviceAccountName: account,
    automountServiceAccountToken: false,
    enableServiceLinks: false,
    terminationGracePeriodSeconds: 5,
    securityContext: POD_SECURITY,
    initContainers: install
      ? [
          {
            name: "install",
            image,
            command: ["python3", "-m", "pip", "install"],
            args: [
              "--require-hashes",
              "--only-binary=:all:",
              "--no-cache-dir",
              "--disable-pip-version-check",
              `--target=${PACKAGES_FOLDER}`,
              `--requirement=${PROGRAM_FOLDER}/requirements.txt`,
            ],
            resources,
            securityContext: CONTAINER_SECURITY,
            terminationMessagePolicy: "FallbackToLogsOnError",
            volumeMounts: [files, tmp, packages],
          },
        ]
      : [],
    containers: [
      {
        name: "client",
        image,
        imagePullPolicy: "IfNotPresent",
        command: ["python3", `${PROGRAM_FOLDER}/client.py`],
        args: programArguments,
        env: [
          { name: "PYTHONUNBUFFERED", value: "1" },
          { name: "READY_FILE", value: READY_FILE },
          ...(install ? [{ name: "PYTHONPATH", value: PACKAGES_FOLDER }] : []),
        ],
        resources,
        securityContext: CONTAINER_SECURITY,
        terminationMessagePolicy: "FallbackToLogsOnError",
        volumeMounts: [files, tmp, socket.mount, ...(install ? [packages] : [])],
        ...container,
      },
    ],
    volumes: [
      { name: "files", configMap: { name: args.files.metadata.name } },
      { name: "tmp", emptyDir: {} },
      socket.volume,
      ...(install ? [{ name: "packages", emptyDir: {} }] : []),
    ],
  };
}
