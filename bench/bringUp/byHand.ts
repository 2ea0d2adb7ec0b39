import { execFile } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import * as path from "node:path";
import { untilLinked } from "../../live/untilLinked";
import { BUNDLE_KEY, fleetNames } from "../../slim/names";
import type { Chart, ClusterWork, Manifest, StackWork } from "./stackWork";

const NAMES = fleetNames();
const MINUTES = "--timeout=10m";

/** Seconds since the beginning at which each step had ended. */
export type Steps = Record<string, number>;

/**
 * Does a stack's work with kind, helm and kubectl, as somebody would who knows every address beforehand and does all at a
 * time that can be.
 */
export class ByHand {
  public readonly steps: Steps = {};
  private readonly folder = mkdtempSync(path.join(tmpdir(), "slim-by-hand-"));
  private begun = 0;

  public constructor(private readonly work: StackWork) {}

  /** Resolves to seconds, when bob has an answer to every message. */
  public async up(): Promise<number> {
    this.begun = Date.now();
    const { clusters } = this.work;
    await this.step("clusters", clusters, (cluster) => this.kind("create", cluster));
    const balanced = this.step("MetalLB", clusters, (cluster) => this.metalLb(cluster));
    await this.step("SPIRE", clusters, (cluster) => this.spire(cluster));
    await this.step("federation", clusters, (cluster) => this.federate(cluster));
    await balanced;
    await this.step("controller", clusters, (cluster) =>
      this.deploy(cluster, "SlimController", `deployment/${NAMES.controller.name}`),
    );
    await this.step("nodes", clusters, (cluster) =>
      this.deploy(cluster, "SlimNodes", `statefulset/${NAMES.nodes.name}`),
    );
    await this.step("links", [this.work.controllerCluster], (name) => this.linked(name));
    await this.step("alice", clusters, (cluster) =>
      this.client(cluster, "receiver", ["pod/alice", "--for=condition=Ready"]),
    );
    await this.step("bob", clusters, (cluster) =>
      this.client(cluster, "sender", ["pod/bob", "--for=jsonpath={.status.phase}=Succeeded"]),
    );
    return this.now();
  }

  /** Resolves to seconds. */
  public async down(): Promise<number> {
    const begun = Date.now();
    await Promise.all(this.work.clusters.map((cluster) => this.kind("delete", cluster)));
    rmSync(this.folder, { recursive: true, force: true });
    return (Date.now() - begun) / 1000;
  }

  private now(): number {
    return (Date.now() - this.begun) / 1000;
  }

  private async step<T>(name: string, each: readonly T[], act: (one: T) => Promise<unknown>): Promise<void> {
    await Promise.all(each.map(act));
    this.steps[name] = this.now();
  }

  private async kind(does: "create" | "delete", { name, nodeImage }: ClusterWork): Promise<void> {
    const image = does === "create" ? ["--image", nodeImage] : [];
    await run("kind", [does, "cluster", "--name", name, "--kubeconfig", this.kubeconfig(name), ...image]);
  }

  private async metalLb(cluster: ClusterWork): Promise<void> {
    const objects = cluster.objectsOf("MetalLb");
    if (objects.length === 0) return;
    const isNamespace = ({ kind }: Manifest) => kind === "Namespace";
    await this.create(cluster, objects.filter(isNamespace));
    await this.install(cluster, "metallb");
    await this.create(
      cluster,
      objects.filter((object) => !isNamespace(object)),
    );
  }

  private async spire(cluster: ClusterWork): Promise<void> {
    await this.create(cluster, cluster.objectsOf("Spire"));
    await this.install(cluster, "spire-crds");
    await this.install(cluster, NAMES.spire.release);
    await this.rolledOut(cluster, NAMES.spire.namespace, `daemonset/${NAMES.spire.agents}`);
  }

  /** Has a cluster trust the others by the bundles that they have now. */
  private async federate(cluster: ClusterWork): Promise<void> {
    const relationships = cluster.objectsOf("SpireFederation").map(async (object) => {
      const other = this.work.clusters.find(({ trustDomain }) => trustDomain === object.spec?.trustDomain);
      const trustDomainBundle = other && (await this.bundle(other));
      return { ...object, spec: { ...object.spec, trustDomainBundle } };
    });
    await this.create(cluster, await Promise.all(relationships));
  }

  private bundle(cluster: ClusterWork): Promise<string> {
    const { namespace, bundle } = NAMES.spire;
    const output = `--output=jsonpath={.data.${BUNDLE_KEY.replace(".", "\\.")}}`;
    return this.kubectl(cluster.name, ["get", "configmap", bundle, `--namespace=${namespace}`, output]);
  }

  private async deploy(cluster: ClusterWork, component: string, workload: string): Promise<void> {
    const objects = cluster.objectsOf(component);
    if (objects.length === 0) return;
    await this.create(cluster, objects);
    await this.rolledOut(cluster, NAMES.nodes.namespace, workload);
  }

  private async linked(name: string): Promise<void> {
    const { line, clusters } = this.work;
    const kubeconfig = (cluster: string) => readFileSync(this.kubeconfig(cluster), "utf8");
    const nodes = clusters
      .filter(({ nodeIds }) => nodeIds.length > 0)
      .map((cluster) => ({ ...NAMES.nodes, kubeconfig: kubeconfig(cluster.name), ids: cluster.nodeIds }));
    const report = (missing: string) => {
      console.log(`by hand, waiting: ${missing}`);
    };
    const controller = { ...NAMES.controller, line };
    await untilLinked({ kubeconfig: kubeconfig(name), controller, nodes }, { report });
  }

  private async client(cluster: ClusterWork, client: string, until: string[]): Promise<void> {
    const objects = cluster.objectsOf(client);
    if (objects.length === 0) return;
    await this.create(cluster, objects);
    const inNamespace = `--namespace=${NAMES.sender.namespace}`;
    await this.kubectl(cluster.name, ["wait", until[0] ?? "", inNamespace, "--for=create", MINUTES]);
    await this.kubectl(cluster.name, ["wait", ...until, inNamespace, MINUTES]);
  }

  private async rolledOut(cluster: ClusterWork, namespace: string, workload: string): Promise<void> {
    await this.kubectl(cluster.name, ["rollout", "status", workload, `--namespace=${namespace}`, MINUTES]);
  }

  private async create({ name }: ClusterWork, items: readonly object[]): Promise<void> {
    if (items.length === 0) return;
    const list = JSON.stringify({ apiVersion: "v1", kind: "List", items });
    await this.kubectl(name, ["create", "--filename", "-"], list);
  }

  private async install(cluster: ClusterWork, name: string): Promise<void> {
    const release = cluster.charts.find((one) => one.name === name);
    if (release === undefined) throw new Error(`the stack has no release ${name} in ${cluster.name}`);
    const file = path.join(this.folder, `${cluster.name}-${name}.json`);
    writeFileSync(file, JSON.stringify(release.values));
    await run("helm", [
      ...["install", name, release.chart, ...sourceOf(release)],
      ...["--namespace", release.namespace, "--values", file, "--wait", MINUTES],
      ...["--kubeconfig", this.kubeconfig(cluster.name)],
    ]);
  }

  private kubectl(cluster: string, args: string[], input?: string): Promise<string> {
    return run("kubectl", ["--kubeconfig", this.kubeconfig(cluster), ...args], input);
  }

  private kubeconfig(cluster: string): string {
    return path.join(this.folder, `${cluster}.yaml`);
  }
}

function sourceOf({ repository, version }: Chart): string[] {
  return [
    ...(repository === undefined ? [] : ["--repo", repository]),
    ...(version === undefined ? [] : ["--version", version]),
  ];
}

async function run(program: string, args: string[], input = ""): Promise<string> {
  return new Promise((resolve, reject) => {
    const child = execFile(program, args, { maxBuffer: 64 << 20 }, (error, stdout, stderr) => {
      if (error) reject(new Error(`${program} ${args.join(" ")}: ${stderr.trim()}`, { cause: error }));
      else resolve(stdout);
    });
    child.stdin?.on("error", () => undefined).end(input);
  });
}
