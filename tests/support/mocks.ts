import * as pulumi from "@pulumi/pulumi";
import type {
  RegisterResourceOutputsRequest,
  RegisterResourceRequest,
} from "@pulumi/pulumi/proto/resource_pb";
import debuggable = require("@pulumi/pulumi/runtime/debuggable");
import { MockMonitor } from "@pulumi/pulumi/runtime/mocks";
import { bundleOf } from "./bundleDocument";
import { type ResourceOptions, resourceOptions } from "./resourceOptions";

/** A resource as the engine would have been asked to make it; secrets are unwrapped. */
export interface RecordedResource {
  readonly type: string;
  readonly name: string;
  readonly inputs: Record<string, unknown>;
  /** Provider that the resource was routed to: its logical name, empty for the default one. */
  readonly provider: string;
  /** Set where an existing resource is read instead of made. */
  readonly readId?: string;
  readonly urn: string;
  readonly options: ResourceOptions;
  /** Paths of the inputs that arrived as secrets. */
  readonly secretInputs: string[];
  /** Paths of the outputs that a component or the stack registered as secrets. */
  readonly secretOutputs: string[];
}

const SECRET = "4dabf18193072939515e22adb298388d";
const SECRET_SIGNATURE = "1b47061264138c4ac30d75fd1eb44270";

/**
 * Stands in for the engine, strictly: a call, or a resource whose computed outputs are not listed here, is an error
 * instead of an `undefined` that spreads.
 */
export class RecordingMocks implements pulumi.runtime.Mocks {
  public readonly resources: RecordedResource[] = [];
  #request: Pick<RecordedResource, "urn" | "options"> = { urn: "", options: {} };
  /** Statuses that resources shall have, by logical name, in place of what they have otherwise. */
  public readonly statuses: Record<string, object> = {};

  /** Takes note of what {@link newResource} is not told about the resource that comes next. */
  public request(urn: string, options: ResourceOptions): void {
    this.#request = { urn, options };
  }

  /** Takes note of the outputs of a component or of the stack. */
  public outputs(urn: string, outputs: unknown): void {
    const resource = this.resources.find((one) => one.urn === urn);
    resource?.secretOutputs.push(...secretPaths(outputs));
  }

  /** Outputs of other stacks, by their full names. */
  public readonly stackOutputs: Record<string, Record<string, unknown>> = {};

  /** Outputs of the program's own stack after its last update. */
  public ownOutputs: Record<string, unknown> = {};

  public call(args: pulumi.runtime.MockCallArgs): Record<string, unknown> {
    const { name } = args.inputs as { name?: unknown };
    if (args.token === "pulumi:pulumi:readStackOutputs" && name === "organization/slim/test") {
      return { outputs: this.ownOutputs };
    }
    throw new Error(`the program calls ${args.token}, which no test expects`);
  }

  public newResource(args: pulumi.runtime.MockResourceArgs): { id: string; state: Record<string, unknown> } {
    if (args.type === "pulumi:pulumi:StackReference") {
      const outputs = this.stackOutputs[args.id ?? ""];
      if (outputs === undefined)
        throw new Error(`the program reads the stack ${args.id ?? ""}, which no test has`);
      return { id: args.id ?? "", state: { name: args.id, outputs, secretOutputNames: [] } };
    }
    const readId = args.id === "" ? undefined : args.id;
    const inputs = unwrap(args.inputs) as Record<string, unknown>;
    this.resources.push({
      type: args.type,
      name: args.name,
      inputs,
      provider: (args.provider ?? "").split("::").slice(-2)[0] ?? "",
      ...(readId !== undefined && { readId }),
      ...this.#request,
      secretInputs: secretPaths(args.inputs),
      secretOutputs: [],
    });
    this.#request = { urn: "", options: {} };
    const computed = readId === undefined ? MADE[args.type] : undefined;
    if (computed === undefined && args.custom !== false) {
      throw new Error(`tests/support/mocks.ts does not know what ${args.type} computes`);
    }
    return {
      id: readId ?? `${args.name}-id`,
      state: {
        ...inputs,
        ...computed?.(inputs, args.name),
        ...(this.statuses[args.name] && { status: this.statuses[args.name] }),
      },
    };
  }

  /** The one resource of this type and name. */
  public find(type: string, name: string): RecordedResource {
    const found = this.resources.filter((resource) => resource.type === type && resource.name === name);
    const [only] = found;
    if (only === undefined || found.length > 1) {
      throw new Error(`${found.length} resources ${type} ${name} among:\n${this.names().join("\n")}`);
    }
    return only;
  }

  /** `type name` of every resource, sorted. */
  public names(): string[] {
    return this.resources.map((resource) => `${resource.type} ${resource.name}`).sort();
  }
}

/** The SDK's own stand-in for the engine, as far as it is completed here. */
interface Monitor {
  readonly mocks: pulumi.runtime.Mocks;
  newUrn: (parent: string, type: string, name: string) => string;
  registerResource: (request: RegisterResourceRequest, done: unknown) => Promise<void>;
  registerResourceOutputs: (request: RegisterResourceOutputsRequest, done: unknown) => void;
  registerErrorHook: (request: unknown, done: (error: null, response: object) => void) => void;
}
const monitor = MockMonitor.prototype as unknown as Monitor;
const { registerResource, registerResourceOutputs } = monitor;

// It does not pass options on. It makes the resource by `newResource` before anything else can happen.
monitor.registerResource = function (this: Monitor, request, done) {
  if (this.mocks instanceof RecordingMocks) {
    const urn = this.newUrn(request.getParent(), request.getType(), request.getName());
    this.mocks.request(urn, resourceOptions(request));
  }
  return registerResource.call(this, request, done);
};
monitor.registerResourceOutputs = function (this: Monitor, request, done) {
  if (this.mocks instanceof RecordingMocks) {
    this.mocks.outputs(request.getUrn(), request.getOutputs()?.toJavaScript());
  }
  registerResourceOutputs.call(this, request, done);
};
// It knows resource hooks, but no error hooks.
monitor.registerErrorHook = (_request, done) => {
  done(null, {});
};

// Benchmarks run without Jest.
const { afterAll: afterAllTests, afterEach: afterEachTest } = globalThis as {
  readonly afterAll?: typeof afterAll;
  readonly afterEach?: typeof afterEach;
};
if (afterAllTests !== undefined && afterEachTest !== undefined) {
  // The SDK keeps a stack trace with every promise and every resource, for reports that nobody reads here. Jest translates
  // each trace by source maps, which takes half the time of a test.
  Object.assign(debuggable, { debuggablePromise: <T>(promise: Promise<T>) => promise });
  Object.assign(pulumi.Resource, { callsites: () => [] });

  // Waits for what a test left under way: a rejection that arrives after the last test would end Jest without a summary.
  afterEachTest(async () => {
    await pulumi.runtime.disconnect();
    await new Promise((resolve) => setImmediate(resolve));
  });

  // The next test file of this process shares the SDK, and completes it anew.
  afterAllTests(() => {
    Object.assign(monitor, { registerResource, registerResourceOutputs });
  });
}

/** Starts a program's world anew with these mocks. */
export async function startMocks(preview = false): Promise<RecordingMocks> {
  const mocks = new RecordingMocks();
  await pulumi.runtime.setMocks(mocks, "slim", "test", preview, "organization");
  return mocks;
}

/** The value of an output; fails on one that never gets a value. */
export async function valueOf<T>(output: pulumi.Input<T>): Promise<pulumi.Unwrap<T>> {
  return new Promise((resolve) => {
    pulumi.output(output).apply(resolve);
  });
}

type Computed = (inputs: Record<string, unknown>, name: string) => Record<string, unknown>;

const kubernetesObject: Computed = (inputs, name) => {
  const metadata = (inputs.metadata ?? {}) as Record<string, unknown>;
  return { metadata: { ...metadata, name: metadata.name ?? `${name}-named` } };
};

/** A sender that has ended with an answer to every message. */
function senderStatus({ spec }: Record<string, unknown>): object {
  const { containers } = spec as { containers: { args: string[] }[] };
  const args = containers[0]?.args ?? [];
  const requested = Number(args[args.indexOf("--messages") + 1]);
  const message = JSON.stringify({ requested, sent: requested, received: requested });
  return { phase: "Succeeded", containerStatuses: [{ state: { terminated: { message } } }] };
}

const MADE: Record<string, Computed> = {
  "kind:index/cluster:Cluster": (inputs) => ({
    kubeconfig: `kubeconfig of ${String(inputs.name)}`,
    clusterCaCertificate: `certificate of ${String(inputs.name)}`,
    clientKey: "key",
    clientCertificate: "certificate",
    endpoint: "https://127.0.0.1:6443",
    completed: true,
  }),
  "pulumi:providers:kind": () => ({}),
  "pulumi:providers:kubernetes": () => ({}),
  "random:index/randomId:RandomId": ({ keepers }) => ({ hex: `random for ${JSON.stringify(keepers)}` }),
  "random:index/randomPassword:RandomPassword": (_inputs, name) => ({ result: secretOf(name, "-") }),
  "tls:index/privateKey:PrivateKey": (_inputs, name) => ({ privateKeyPem: secretOf(name) }),
  "tls:index/selfSignedCert:SelfSignedCert": (_inputs, name) => ({
    certPem: `-----BEGIN CERTIFICATE----- ${name}`,
  }),
  "tls:index/certRequest:CertRequest": (_inputs, name) => ({ certRequestPem: `request ${name}` }),
  "tls:index/locallySignedCert:LocallySignedCert": (_inputs, name) => ({ certPem: `certificate ${name}` }),
  "kubernetes:helm.sh/v3:Release": (inputs) => ({
    status: { name: inputs.name, namespace: inputs.namespace, status: "deployed" },
  }),
  "kubernetes:core/v1:Pod": (inputs, name) => ({
    ...kubernetesObject(inputs, name),
    status: senderStatus(inputs),
  }),
  "kubernetes:core/v1:NodePatch": (inputs, name) => ({
    ...kubernetesObject(inputs, name),
    status: { addresses: [{ type: "InternalIP", address: "172.18.0.2" }] },
  }),
  "kubernetes:core/v1:Service": (inputs, name) => ({
    ...kubernetesObject(inputs, name),
    status: { loadBalancer: { ingress: [{ hostname: `address-of-${name}` }] } },
  }),
  "kubernetes:core/v1:ConfigMapPatch": (inputs, name) => ({
    ...kubernetesObject(inputs, name),
    data: { "bundle.spiffe": bundleOf(name) },
  }),
  ...Object.fromEntries(
    [
      "apps/v1:DaemonSetPatch",
      "apps/v1:Deployment",
      "apps/v1:StatefulSet",
      "batch/v1:CronJob",
      "batch/v1:Job",
      "core/v1:ConfigMap",
      "core/v1:Namespace",
      "core/v1:NamespacePatch",
      "core/v1:PersistentVolumeClaim",
      "core/v1:PodTemplate",
      "core/v1:Secret",
      "core/v1:ServiceAccount",
      "rbac.authorization.k8s.io/v1:Role",
      "rbac.authorization.k8s.io/v1:RoleBinding",
      "admissionregistration.k8s.io/v1:ValidatingAdmissionPolicy",
      "admissionregistration.k8s.io/v1:ValidatingAdmissionPolicyBinding",
      "networking.k8s.io/v1:NetworkPolicy",
      "policy/v1:PodDisruptionBudget",
      "spire.spiffe.io/v1alpha1:ClusterSPIFFEID",
      "spire.spiffe.io/v1alpha1:ClusterFederatedTrustDomain",
      "monitoring.coreos.com/v1:PodMonitor",
      "metallb.io/v1beta1:IPAddressPool",
      "metallb.io/v1beta1:L2Advertisement",
    ].map((kind) => [`kubernetes:${kind}`, kubernetesObject]),
  ),
};

/** What a provider makes and marks as a secret. */
function secretOf(name: string, separator = " "): object {
  return { [SECRET]: SECRET_SIGNATURE, value: `secret${separator}${name}` };
}

function isSecret(value: unknown): value is { value: unknown } {
  return typeof value === "object" && value !== null && SECRET in value;
}

/** `a.b` for each secret in a value; what is inside of a secret is not looked at. */
function secretPaths(value: unknown, path: string[] = []): string[] {
  if (isSecret(value)) return [path.join(".")];
  if (typeof value !== "object" || value === null) return [];
  return Object.entries(value).flatMap(([key, inner]) => secretPaths(inner, [...path, key]));
}

function unwrap(value: unknown): unknown {
  if (isSecret(value)) return unwrap(value.value);
  if (Array.isArray(value)) return value.map(unwrap);
  if (typeof value === "object" && value !== null) {
    return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, unwrap(inner)]));
  }
  return value;
}
