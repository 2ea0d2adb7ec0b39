import { readFileSync } from "node:fs";
import * as path from "node:path";
import * as k8s from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";
import type { SlimLine } from "../../slim/line";
import type { WorkloadNames } from "../../slim/names";
import { type ProxySettings, proxyVariables } from "../../slim/proxy";
import type { VersionSet } from "../../slim/versions";
import type { PodContents } from "../internal/podTemplate";
import type { Resources } from "../resources";
import type { ClusterSettings } from "../settings/clusterSettings";
import { mirroredImage } from "../settings/images";
import { agentSocketMount, workloadApi } from "../spire/agentSocket";
import type { SpireIdentity } from "../spire/spireIdentity";
import { workloadIdentity } from "../spire/workloadIdentity";
import type { NodeEndpoint } from "./endpoints";

const ASSETS = path.join(__dirname, "..", "..", "clients");
/** Where the programs are in a container. */
export const PROGRAM_FOLDER = "/etc/slim";
const PACKAGES_FOLDER = "/opt/slim-bindings";
const REQUIREMENTS = "requirements.txt";
const JWT_AUDIENCE = "slim-demo";
const READY_FILE = "/tmp/ready";
const RESOURCES: Resources = { requests: { cpu: "50m", memory: "64Mi" }, limits: { memory: "512Mi" } };
/** A container is ready while its program has a file there. */
export const READY_BY_FILE = {
  readinessProbe: { exec: { command: ["test", "-f", READY_FILE] }, periodSeconds: 1 },
};

/** What the sample clients of one component have in common. */
export interface ClientContext {
  readonly spire: SpireIdentity;
  readonly node: NodeEndpoint;
  readonly namespace: pulumi.Output<string>;
  readonly peerTrustDomains: pulumi.Output<string[]>;
  readonly versions: VersionSet;
  /** An image that contains the client; undefined if it is installed. */
  readonly image?: pulumi.Input<string>;
  /** Proxies for its installation. */
  readonly proxy?: pulumi.Input<ProxySettings>;
  readonly resources?: Resources;
  readonly settings: ClusterSettings;
  /** The program and its configuration. */
  readonly files: k8s.core.v1.ConfigMap;
}

/** Image of a client's containers, and of what else runs a program of theirs. */
export function clientImage({
  image,
  versions,
  settings,
}: Pick<ClientContext, "image" | "versions" | "settings">): pulumi.Input<string> {
  return image ?? mirroredImage(versions.clientImage, settings);
}

/** Makes the ConfigMap with the programs of the sample clients and its configuration. */
export function clientFiles(
  name: string,
  args: Omit<ClientContext, "files" | "peerTrustDomains"> & {
    readonly line: SlimLine;
    /** Files of `clients/`. */
    readonly programs: string[];
  },
  opts: pulumi.CustomResourceOptions,
): k8s.core.v1.ConfigMap {
  const { address, serverName } = args.node;
  const asset = (...file: string[]) => readFileSync(path.join(ASSETS, ...file), "utf8");
  return new k8s.core.v1.ConfigMap(
    `${name}-files`,
    {
      metadata: { namespace: args.namespace },
      immutable: true,
      data: {
        ...Object.fromEntries(args.programs.map((program) => [program, asset(program)])),
        "client.json": pulumi
          .output({ address, serverName, workloadApi: workloadApi(args.spire.agentSocket) })
          .apply((client) => args.line.clientConfig(client)),
        ...(args.image === undefined && {
          [REQUIREMENTS]: asset("requirements", args.versions.clientRequirements),
        }),
      },
    },
    opts,
  );
}

/** What a sample client's pod refers to. */
export interface ClientIdentity {
  /** Name of its ServiceAccount. */
  readonly serviceAccountName: pulumi.Output<string>;
  /** What it needs and does not name: its ClusterSPIFFEID, and a Secret with the proxies for its installation. */
  readonly dependsOn: pulumi.Resource[];
}

/** Makes the ServiceAccount and the ClusterSPIFFEID of a sample client, and a Secret with the proxies for its installation. */
export function clientIdentity(
  name: string,
  names: WorkloadNames,
  context: ClientContext,
  opts: pulumi.CustomResourceOptions,
): ClientIdentity {
  const { labels } = names;
  const { serviceAccountName, registration } = workloadIdentity(
    name,
    {
      spire: context.spire,
      names,
      namespace: context.namespace,
      federatesWith: context.peerTrustDomains,
    },
    opts,
  );
  const secret =
    context.proxy && context.image === undefined
      ? new k8s.core.v1.Secret(
          `${name}-proxy`,
          {
            metadata: { name: proxySecret(names), namespace: context.namespace, labels },
            stringData: pulumi.output(context.proxy).apply(proxyVariables),
          },
          opts,
        )
      : undefined;
  return {
    serviceAccountName,
    dependsOn: [registration, ...(secret ? [secret] : [])],
  };
}

function proxySecret({ name }: WorkloadNames): string {
  return `${name}-proxy`;
}

/** The pod of a sample client, but for its restart policy. */
export function clientPodContents(
  names: WorkloadNames,
  context: ClientContext,
  { serviceAccountName }: ClientIdentity,
  /** Mode of the program and its arguments. */
  programArguments: pulumi.Input<string>[],
  container?: Partial<k8s.types.input.core.v1.Container>,
): PodContents {
  const socket = agentSocketMount(context.spire);
  const image = clientImage(context);
  const { resources = RESOURCES } = context;
  const files = { name: "files", mountPath: PROGRAM_FOLDER, readOnly: true };
  const tmp = { name: "tmp", mountPath: "/tmp" };
  const packages = { name: "packages", mountPath: PACKAGES_FOLDER };
  const install = context.image === undefined;
  return {
    serviceAccountName,
    terminationGracePeriodSeconds: 5,
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
              `--requirement=${PROGRAM_FOLDER}/${REQUIREMENTS}`,
            ],
            // Optional, so that another proxy does not make other pods.
            envFrom: [{ secretRef: { name: proxySecret(names), optional: true } }],
            resources,
            terminationMessagePolicy: "FallbackToLogsOnError",
            volumeMounts: [files, tmp, packages],
          },
        ]
      : [],
    containers: [
      {
        name: names.container,
        image,
        command: ["python3", `${PROGRAM_FOLDER}/client.py`],
        args: [
          ...programArguments,
          "--local",
          `org/ns/${names.name}`,
          "--slim-config",
          `${PROGRAM_FOLDER}/client.json`,
          "--spire-socket-path",
          workloadApi(context.spire.agentSocket).socketPath,
          "--spire-jwt-audience",
          JWT_AUDIENCE,
        ],
        env: [
          { name: "PYTHONUNBUFFERED", value: "1" },
          { name: "READY_FILE", value: READY_FILE },
          ...(install ? [{ name: "PYTHONPATH", value: PACKAGES_FOLDER }] : []),
        ],
        resources,
        terminationMessagePolicy: "FallbackToLogsOnError",
        volumeMounts: [files, tmp, socket.mount, ...(install ? [packages] : [])],
        ...container,
      },
    ],
    volumes: [
      { name: "files", configMap: { name: context.files.metadata.name } },
      { name: "tmp", emptyDir: {} },
      socket.volume,
      ...(install ? [{ name: "packages", emptyDir: {} }] : []),
    ],
  };
}
