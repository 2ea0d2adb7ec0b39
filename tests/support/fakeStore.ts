import type { Checkpoint } from "../../cli/recovery/checkpoint";
import type { ExportedState, StackStore } from "../../cli/recovery/stackStore";

/** Stands in for the state of a stack in a backend. */
export class FakeStore implements StackStore {
  public readonly name = "single";
  /** What was imported last. */
  public imported?: ExportedState;

  public constructor(
    private readonly checkpoint: Checkpoint,
    public readonly backend = "s3://bucket",
    private readonly lockedBy?: Error,
    private readonly known: Record<string, string> = {},
  ) {}

  public async kubeconfigs(): Promise<Record<string, string>> {
    return Promise.resolve(this.known);
  }

  public async export(): Promise<ExportedState> {
    return Promise.resolve({ deployment: this.checkpoint });
  }

  public async import(state: ExportedState): Promise<void> {
    await this.requireUnlocked();
    this.imported = state;
  }

  public async taint(urns: readonly string[]): Promise<void> {
    const { resources = [] } = this.checkpoint;
    const tainted = resources.map((one) => (urns.includes(one.urn) ? { ...one, taint: true } : one));
    await this.import({ deployment: { ...this.checkpoint, resources: tainted } });
  }

  /** URNs that the next update replaces. */
  public get tainted(): string[] {
    const { resources = [] } = this.imported?.deployment ?? {};
    return resources.filter(({ taint }) => taint).map(({ urn }) => urn);
  }

  public async requireUnlocked(): Promise<void> {
    return this.lockedBy === undefined ? Promise.resolve() : Promise.reject(this.lockedBy);
  }
}

const PREFIX = "urn:pulumi:single::slim";

/** A Kind cluster in a state, with the provider that reaches it. */
export function clusterInState(name: string, authority = `authority of ${name}`) {
  const urn = `${PREFIX}::slim:index:KindCluster$kind:index/cluster:Cluster::${name}-kind`;
  const cluster = {
    urn,
    type: "kind:index/cluster:Cluster",
    inputs: { name, kubeconfigPath: `.local/kubeconfigs/${name}.yaml` },
    outputs: { clusterCaCertificate: `${authority}\n` },
  };
  const provider = {
    urn: `${PREFIX}::slim:index:KindCluster$pulumi:providers:kubernetes::${name}-provider`,
    type: "pulumi:providers:kubernetes",
    dependencies: [urn],
  };
  return { cluster, provider, provided: { provider: `${provider.urn}::0123-abcd` } };
}

/** A resource of a type, with the end of its URN. */
export function resource(type: string, name: string, rest: object = {}) {
  return { urn: `${PREFIX}::${type}::${name}`, type, ...rest };
}
