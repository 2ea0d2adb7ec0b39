import { gunzipSync } from "node:zlib";
import { type Finding, keyMaterial, plainSecrets, secretsOf } from "../../support/secrets";
import { npmRun } from "./command";
import type { Deployment } from "./deployment";
import type { KindCluster } from "./kindCluster";

interface Secret {
  readonly metadata: { readonly name: string; readonly namespace: string };
  readonly type: string;
  readonly data?: Record<string, string>;
}

interface Pod {
  readonly metadata: { readonly name: string; readonly namespace: string };
  readonly status: { readonly phase: string };
}

interface Found extends Finding {
  readonly where: string;
}

const HELM = "helm.sh/release.v1";
/** Names of keys of Secrets whose values nobody else may read; the others are names, addresses and certificates. */
const SECRET_KEY = /passw|\.key$|token|salt|htpasswd|dsn|uri/i;

/** A running stack with one of its clusters, where a secret may stand in a text that others read. */
export class SecretPlaces {
  /** @param namespaces those that the stack has made */
  public constructor(
    private readonly deployment: Deployment,
    private readonly cluster: KindCluster,
    private readonly namespaces: readonly string[],
  ) {}

  /** The secrets of the kubeconfigs and of the Secrets, by where they belong. */
  public async secrets(): Promise<Record<string, string>> {
    const { kubeconfigs } = await this.deployment.outputs();
    const texts = Object.values((kubeconfigs?.value ?? {}) as Record<string, string>);
    return Object.assign({}, ...texts.map(secretsOf), ...this.list<Secret>("secrets").map(values)) as Record<
      string,
      string
    >;
  }

  /** Where a secret was found, and which; where there is a text without any. */
  public async find(): Promise<{ readonly looked: string[]; readonly found: Found[] }> {
    const known = await this.secrets();
    const texts = Object.entries(this.texts());
    return {
      looked: texts.map(([where]) => where),
      found: texts.flatMap(([where, text]) => plainSecrets(text, known).map((one) => ({ where, ...one }))),
    };
  }

  private texts(): Record<string, string> {
    const { deployment, cluster } = this;
    const stackOutput = ["stack", "output", "--json", "--stack", deployment.name];
    const pods = this.list<Pod>("pods");
    return {
      ...deployment.stateFiles(),
      "the outputs": npmRun("pulumi", deployment, stackOutput).stdout,
      "what Pulumi printed": deployment.log,
      "arguments of processes": cluster.run(["sh", "-c", "cat /proc/[0-9]*/cmdline | tr '\\0' ' '"]),
      "definitions of pods": JSON.stringify(pods),
      ConfigMaps: JSON.stringify(this.list("configmaps")),
      ...Object.fromEntries(
        pods
          .filter(({ status }) => status.phase !== "Pending")
          .map(({ metadata: { namespace, name } }) => [
            `logs of ${namespace}/${name}`,
            cluster.kubectl("logs", "--namespace", namespace, name, "--all-containers", "--prefix"),
          ]),
      ),
      ...Object.fromEntries(
        this.list<Secret>("secrets")
          .filter(({ type }) => type === HELM)
          .map(({ metadata: { name }, data }) => [`Helm's ${name}`, release(data?.release ?? "")]),
      ),
    };
  }

  private list<Item>(kind: string): Item[] {
    const read = (namespace: string) =>
      JSON.parse(this.cluster.kubectl("get", kind, "--namespace", namespace, "--output", "json")) as {
        items: Item[];
      };
    return this.namespaces.flatMap((namespace) => read(namespace).items);
  }
}

/** What a Secret holds, and the material of a private key, as one may be indented elsewhere. */
function values({ metadata, type, data = {} }: Secret): Record<string, string> {
  if (type === HELM) return {};
  return Object.fromEntries(
    Object.entries(data)
      .filter(([key]) => SECRET_KEY.test(key))
      .map(([key, base64]) => {
        const text = Buffer.from(base64, "base64").toString("utf8").trim();
        const value = text.startsWith("-----BEGIN") ? keyMaterial(base64) : text;
        return [`${key} of ${metadata.namespace}/${metadata.name}`, value];
      }),
  );
}

/** Values and manifests of a release. */
function release(base64: string): string {
  const packed = Buffer.from(Buffer.from(base64, "base64").toString("utf8"), "base64");
  return gunzipSync(packed).toString("utf8");
}
