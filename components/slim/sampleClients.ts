import * as k8s from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";
import { slimLine } from "../../slim/lines";
import { fleetNames, type WorkloadNames } from "../../slim/names";
import { versionSet } from "../../slim/versions";
import { replacedTogether } from "../internal/replacedTogether";
import { token } from "../internal/token";
import type { SpireIdentity } from "../spire/spireIdentity";
import { type ClientContext, clientFiles, clientIdentity, clientPodSpec, READY_FILE } from "./clientPod";
import type { NodeEndpoint } from "./endpoints";

/** Arguments of {@link SampleClients}. */
export interface SampleClientsArgs {
  /** SPIRE of the cluster: `Spire.identity`, or that of an existing SPIRE. */
  readonly spire: SpireIdentity;
  /** Where both clients connect: `SlimNodes.endpoint`. */
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
   * @default none: both are in one trust domain
   */
  readonly peerTrustDomains?: string[];
  /**
   * Name of the set of versions that are tested together.
   * @default "slim-1.4.0"
   */
  readonly versionSet?: string;
  /**
   * An image that contains Python and slim-bindings with its examples.
   * @default an official Python image, into which slim-bindings is installed when the pod starts
   */
  readonly image?: pulumi.Input<string>;
  /**
   * Beginning of the names that are unique in a cluster: two fleets in one cluster need different ones.
   * @default "slim"
   */
  readonly prefix?: string;
  /**
   * An existing namespace. It must allow host path volumes (Pod Security level "privileged").
   * @default "default"; with a prefix of your own, the namespace of that name
   */
  readonly namespace?: pulumi.Input<string>;
}

/** Result of the sender's run. */
export interface MessageCount {
  /** Messages that were to be sent. */
  readonly requested: number;
  /** Messages that were sent. */
  readonly sent: number;
  /** Messages that were answered. */
  readonly received: number;
}

const DEFAULT_MESSAGES = 10;
const DEFAULT_TIMEOUT_SECONDS = 240;
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

  /** @throws RangeError if an argument has a value that cannot be used */
  public constructor(name: string, args: SampleClientsArgs, opts?: pulumi.ComponentResourceOptions) {
    const names = fleetNames(args.prefix, "SampleClients.prefix");
    const versions = versionSet(args.versionSet, "SampleClients.versionSet");
    // Everything in a component waits for its arguments, and only the clients themselves need nodes that listen.
    const { address, serverName } = args.node;
    super(token("SampleClients"), name, { ...args, node: { address, serverName } }, opts);
    const common = {
      spire: args.spire,
      node: args.node,
      namespace: pulumi.output(args.namespace ?? names.receiver.namespace),
      versions,
      image: args.image,
    };
    const files = clientFiles(name, { ...common, line: slimLine(versions.line) }, { parent: this });
    const context = { ...common, files, peerTrustDomains: args.peerTrustDomains ?? [] };
    const requested = args.messages ?? DEFAULT_MESSAGES;

    const receiver =
      (args.enableReceiver ?? true)
        ? receiverPod(`${name}-${names.receiver.name}`, names.receiver, context, { parent: this })
        : undefined;
    const sender =
      (args.enableSender ?? true)
        ? senderJob(
            `${name}-${names.sender.name}`,
            names,
            context,
            { messages: requested, timeoutSeconds: args.timeoutSeconds ?? DEFAULT_TIMEOUT_SECONDS },
            { parent: this, dependsOn: receiver ?? [] },
          )
        : undefined;

    // The Job has succeeded when it is created, as its program counted every message; nothing else exits with 0.
    this.messages =
      sender?.status.apply((status) => {
        const answered = status.succeeded === 1 ? requested : 0;
        return { requested, sent: answered, received: answered };
      }) ?? pulumi.output(undefined);
    this.registerOutputs({ messages: this.messages });
  }
}

function receiverPod(
  name: string,
  names: WorkloadNames,
  context: ClientContext,
  opts: { readonly parent: pulumi.Resource },
): k8s.core.v1.Pod {
  const identity = clientIdentity(name, names, context, opts);
  return new k8s.core.v1.Pod(
    name,
    {
      metadata: {
        name: names.name,
        namespace: replacedTogether(context.namespace, context.node.ready),
        labels: names.labels,
      },
      spec: {
        ...clientPodSpec(names, context, identity, ["receive"], {
          readinessProbe: { exec: { command: ["test", "-f", READY_FILE] }, periodSeconds: 1 },
        }),
        restartPolicy: "Always",
      },
    },
    { ...opts, dependsOn: identity.registration, deleteBeforeReplace: true },
  );
}

function senderJob(
  name: string,
  { sender: names, receiver }: { readonly sender: WorkloadNames; readonly receiver: WorkloadNames },
  context: ClientContext,
  proof: { readonly messages: number; readonly timeoutSeconds: number },
  opts: { readonly parent: pulumi.Resource; readonly dependsOn: pulumi.Resource | pulumi.Resource[] },
): k8s.batch.v1.Job {
  const { labels } = names;
  const identity = clientIdentity(name, names, context, { parent: opts.parent });
  const program = [
    ...["send", "--messages", String(proof.messages), "--timeout", String(proof.timeoutSeconds)],
    ...["--remote", `org/ns/${receiver.name}`, "--message", "hello", "--enable-mls"],
  ];
  return new k8s.batch.v1.Job(
    name,
    {
      metadata: {
        name: names.name,
        namespace: replacedTogether(context.namespace, context.node.ready),
        labels,
        // A proof that failed is done anew by the next update.
        annotations: { "pulumi.com/replaceUnready": "true" },
      },
      spec: {
        backoffLimit: 0,
        activeDeadlineSeconds: proof.timeoutSeconds + INSTALL_SECONDS,
        template: {
          metadata: { labels },
          spec: { ...clientPodSpec(names, context, identity, program), restartPolicy: "Never" },
        },
      },
    },
    {
      parent: opts.parent,
      dependsOn: [identity.registration, ...[opts.dependsOn].flat()],
      deleteBeforeReplace: true,
    },
  );
}
