import * as k8s from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";
import { slimLine } from "../../slim/lines";
import { fleetNames, type ReceiverNames, type WorkloadNames } from "../../slim/names";
import type { ProxySettings } from "../../slim/proxy";
import { versionSet } from "../../slim/versions";
import { adviser } from "../internal/adviser";
import { allowHostPaths, podSecurityLevel } from "../internal/namespace";
import { podTemplate } from "../internal/podTemplate";
import { withOwnPullSecrets } from "../internal/pullSecrets";
import { replacedTogether } from "../internal/replacedTogether";
import { token } from "../internal/token";
import type { Resources } from "../resources";
import type { ClusterSettings } from "../settings/clusterSettings";
import { identityParts, type SpireIdentity, withoutReadiness } from "../spire/spireIdentity";
import { bareTrustDomains } from "../spire/trustDomains";
import {
  type ClientContext,
  clientFiles,
  clientIdentity,
  clientPodContents,
  READY_BY_FILE,
} from "./clientPod";
import { type NodeEndpoint, nodeParts } from "./endpoints";
import { keptPod } from "./keptPod";
import { type MessageCount, messageCount } from "./messageCount";

/** Arguments of {@link SampleClients}. */
export interface SampleClientsArgs {
  /** SPIRE of the cluster: `Spire.identity`, or that of an existing SPIRE. */
  readonly spire: pulumi.Input<SpireIdentity>;
  /** Where both clients connect: `SlimNodes.endpoint`. */
  readonly node: pulumi.Input<NodeEndpoint>;
  /**
   * Makes the receiver, alice.
   * Default: true.
   */
  readonly enableReceiver?: boolean;
  /**
   * Makes the sender, bob.
   * Default: true.
   */
  readonly enableSender?: boolean;
  /**
   * Messages to send, each of which must be answered.
   * Default: 10.
   */
  readonly messages?: pulumi.Input<number>;
  /**
   * Seconds that the sender has for all of them; it tries again until they are over, as a route may take up to 90 seconds.
   * The time to pull and install the client is extra.
   * Default: 240.
   */
  readonly timeoutSeconds?: number;
  /**
   * Foreign trust domain of the other client, where it runs in another cluster; bare.
   * Default: none: both are in one trust domain.
   */
  readonly peerTrustDomains?: pulumi.Input<pulumi.Input<string>[]>;
  /**
   * Name of the set of versions that are tested together.
   * Default: "default", which stands for "slim-1.4.0".
   */
  readonly versionSet?: string;
  /**
   * An image that contains Python and slim-bindings with its examples.
   * Default: an official Python image, into which slim-bindings is installed when the pod starts.
   */
  readonly image?: pulumi.Input<string>;
  /**
   * Proxies for the installation of slim-bindings, where the image does not contain it.
   * Default: none.
   */
  readonly proxy?: pulumi.Input<ProxySettings>;
  /**
   * Beginning of the names that are unique in a cluster: two fleets in one cluster need different ones.
   * Default: "slim".
   */
  readonly prefix?: string;
  /**
   * An existing namespace. It must allow host path volumes (Pod Security level "privileged"), unless `spire` has a CSI driver.
   * Default: "default", which gets the label for that level if it is needed; with a prefix of your own, the namespace of that name.
   */
  readonly namespace?: pulumi.Input<string>;
  /**
   * CPU and memory of each client's containers.
   * Default: requests of 50m CPU and 64Mi memory, a limit of 512Mi memory.
   */
  readonly resources?: Resources;
  /**
   * What the cluster is like.
   * Default: a cluster without any peculiarity.
   */
  readonly settings?: ClusterSettings;
}

const DEFAULT_MESSAGES = 10;
const DEFAULT_TIMEOUT_SECONDS = 240;
/** For pulling the images and installing the client, before the sender's own time begins. */
const INSTALL_SECONDS = 300;

/**
 * The sample clients of SLIM's documents: alice (receiver) answers what bob (sender) sends in an MLS session.
 *
 * alice is a Pod that keeps running (`kubectl logs alice client`): a Deployment `alice-keeper` makes it, and makes it again
 * when it is gone or has failed for good. bob is a Pod that succeeds only if every message
 * was answered, so that this component is a proof: it fails where no messages flow. Until then bob is started again
 * and again. He runs anew whenever something about him changes.
 */
export class SampleClients extends pulumi.ComponentResource {
  /** What the sender counted; undefined without a sender. */
  public readonly messages: pulumi.Output<MessageCount | undefined>;

  /** @throws RangeError if an argument has a value that cannot be used */
  public constructor(name: string, args: SampleClientsArgs, opts?: pulumi.ComponentResourceOptions) {
    const names = fleetNames(args.prefix, "SampleClients.prefix");
    const versions = versionSet(args.versionSet, "SampleClients.versionSet");
    const spire = identityParts(args.spire, "SampleClients.spire");
    const node = nodeParts(args.node, "SampleClients.node");
    const peerTrustDomains = bareTrustDomains(args.peerTrustDomains, "SampleClients.peerTrustDomains");
    // Everything in a component waits for its arguments, and only the clients themselves need nodes that listen.
    const { address, serverName } = node;
    const proxy = args.proxy && pulumi.secret(args.proxy);
    const inputs = {
      ...args,
      spire: withoutReadiness(spire),
      proxy,
      node: { address, serverName },
      peerTrustDomains: args.peerTrustDomains && peerTrustDomains,
    };
    super(token("SampleClients"), name, inputs, opts);
    const common = {
      spire,
      node,
      ...clientPlace(name, { ...args, spire }, names.receiver, { parent: this }),
      versions,
      image: args.image,
      proxy: args.proxy,
      resources: args.resources,
    };
    const enableReceiver = args.enableReceiver ?? true;
    const programs = ["client.py", ...(enableReceiver ? ["keeper.py"] : [])];
    const files = clientFiles(name, { ...common, line: slimLine(versions.line), programs }, { parent: this });
    const context = { ...common, files, peerTrustDomains };
    const requested = args.messages ?? DEFAULT_MESSAGES;

    const receiver = enableReceiver
      ? receiverPod(`${name}-${names.receiver.name}`, names.receiver, context, { parent: this })
      : undefined;
    const sender =
      (args.enableSender ?? true)
        ? senderPod(
            `${name}-${names.sender.name}`,
            names,
            context,
            { messages: requested, timeoutSeconds: args.timeoutSeconds ?? DEFAULT_TIMEOUT_SECONDS },
            { parent: this, dependsOn: receiver ?? [] },
          )
        : undefined;

    this.messages =
      sender?.status.containerStatuses.apply(messageCount) ??
      pulumi.output<MessageCount | undefined>(undefined);
    this.registerOutputs({ messages: this.messages });
  }
}

/** Where the clients run. */
interface ClientPlace {
  readonly namespace: pulumi.Output<string>;
  readonly settings: ClusterSettings;
}

/**
 * The namespace of the clients, and the settings of the cluster there. `default` gets the Pod Security label that its host paths
 * need, and Secrets for its pods; any other one has them.
 */
function clientPlace(
  name: string,
  {
    spire,
    namespace: given,
    settings = {},
  }: Pick<SampleClientsArgs, "namespace" | "settings"> & {
    readonly spire: SpireIdentity;
  },
  { namespace: usual }: WorkloadNames,
  opts: pulumi.CustomResourceOptions,
): ClientPlace {
  if (given !== undefined || usual !== "default")
    return { namespace: pulumi.output(given ?? usual), settings };
  const namespace = allowHostPaths(`${name}-namespace`, usual, podSecurityLevel(spire), opts);
  return { namespace, settings: withOwnPullSecrets(`${name}-namespace`, namespace, settings, opts) };
}

/** The receiver's pod; returns what is Ready when it is. */
function receiverPod(
  name: string,
  names: ReceiverNames,
  context: ClientContext,
  opts: { readonly parent: pulumi.Resource },
): pulumi.Resource {
  const identity = clientIdentity(name, names, context, opts);
  const contents = clientPodContents(names, context, identity, ["receive"], READY_BY_FILE);
  const pod = podTemplate(
    { labels: names.labels },
    { ...contents, restartPolicy: "Always" },
    context.settings,
  );
  return keptPod(name, { names, context, pod, dependsOn: identity.dependsOn }, opts);
}

function senderPod(
  name: string,
  { sender: names, receiver }: { readonly sender: WorkloadNames; readonly receiver: WorkloadNames },
  context: ClientContext,
  proof: { readonly messages: pulumi.Input<number>; readonly timeoutSeconds: number },
  opts: { readonly parent: pulumi.Resource; readonly dependsOn: pulumi.Resource | pulumi.Resource[] },
): k8s.core.v1.Pod {
  const identity = clientIdentity(name, names, context, { parent: opts.parent });
  const waitSeconds = proof.timeoutSeconds + INSTALL_SECONDS;
  const program = [
    ...[
      "send",
      "--messages",
      pulumi.output(proof.messages).apply(String),
      "--timeout",
      String(proof.timeoutSeconds),
    ],
    ...["--remote", `org/ns/${receiver.name}`, "--message", "hello", "--enable-mls"],
  ];
  const { metadata, spec } = podTemplate(
    {
      labels: names.labels,
      annotations: {
        "pulumi.com/waitFor": "jsonpath={.status.phase}=Succeeded",
        "pulumi.com/timeoutSeconds": String(waitSeconds),
      },
    },
    {
      ...clientPodContents(names, context, identity, program),
      restartPolicy: "OnFailure",
      // Nobody sets this condition, so that it is never Ready: a refresh takes a pod that is Ready for complete.
      readinessGates: [{ conditionType: "slim/messages-answered" }],
    },
    context.settings,
  );
  const namespace = replacedTogether(context.namespace, context.node.ready);
  return new k8s.core.v1.Pod(
    name,
    { metadata: { ...metadata, name: names.name, namespace }, spec },
    {
      parent: opts.parent,
      dependsOn: [...identity.dependsOn, ...[opts.dependsOn].flat()],
      deleteBeforeReplace: true,
      replaceOnChanges: ["spec"],
      hooks: { onError: [adviser(name, (error) => senderAdvice(names, waitSeconds, error))] },
    },
  );
}

/** What to do about a sender that didn't succeed. */
function senderAdvice(
  { name, container }: WorkloadNames,
  seconds: number,
  error: string,
): string | undefined {
  if (!error.includes("timed out waiting")) return undefined;
  return (
    `${name} did not get an answer to every message within ${seconds} s. Look at \`kubectl logs ${name} ${container}\` and ` +
    `\`kubectl describe pod ${name}\` in the sender's namespace. ${name} goes on trying, and the next update waits for it again. ` +
    `If its phase is Failed, delete it and update with --refresh.`
  );
}
