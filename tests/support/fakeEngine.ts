import type { Docker } from "../../live/docker";

/** A Kind cluster of a {@link FakeEngine}. */
export interface FakeCluster {
  readonly created?: string;
  readonly state?: string;
  /** Absent until kubeadm has made it. */
  readonly authority?: string;
  /** Whether Kind has done its last step. */
  readonly finished?: boolean;
}

/** Stands in for a Docker engine with Kind clusters of one node, by name. */
export class FakeEngine {
  /** Commands of kubectl's that change something, with the cluster's name before each. */
  public readonly changes: string[] = [];
  /** Names of the clusters whose containers were removed. */
  public readonly removed: string[] = [];

  public constructor(
    private readonly clusters: Record<string, FakeCluster>,
    private readonly id = "this-engine",
  ) {}

  public readonly docker: Docker = async (command = "", ...args) => {
    await Promise.resolve();
    const last = args.at(-1) ?? "";
    switch (command) {
      case "context":
        return "default\tunix:///var/run/docker.sock\n";
      case "info":
        return `${this.id}\n`;
      case "ps":
        return this.list(args);
      case "inspect":
        return `${this.cluster(last).created ?? "2026-03-01T10:00:30Z"}\n`;
      case "rm":
        this.removed.push(clusterOf(last));
        return "";
      case "exec":
        return this.exec(clusterOf(args[0] ?? ""), args.slice(1));
      default:
        throw new Error(`unknown command ${command}`);
    }
  };

  /** Like `docker ps`, for the formats that are asked for. */
  private list(args: string[]): string {
    const filter = args[args.indexOf("--filter") + 1] ?? "";
    const format = args.includes("--quiet") ? "name" : (args[args.indexOf("--format") + 1] ?? "");
    return Object.entries(this.clusters)
      .map(([cluster, { state = "running" }]) => ({ cluster, name: `${cluster}-control-plane`, state }))
      .filter(({ cluster, name }) =>
        [`label=io.x-k8s.kind.cluster`, `label=io.x-k8s.kind.cluster=${cluster}`, `name=^${name}$`].includes(
          filter,
        ),
      )
      .map((one) =>
        format === "name" ? one.name : format.includes("Label") ? Object.values(one).join("\t") : one.state,
      )
      .join("\n");
  }

  private exec(name: string, command: string[]): string {
    const { authority, finished = true, state = "running" } = this.cluster(`${name}-control-plane`);
    if (state !== "running") throw new Error(`container ${name}-control-plane is not running`);
    if (authority === undefined) throw new Error("No such file or directory");
    if (command[0] === "cat") return `${authority}\n`;
    const words = command.slice(command.indexOf("/etc/kubernetes/admin.conf") + 1);
    if (words[0] === "get") return finished ? "storageclass.storage.k8s.io/standard\n" : "";
    this.changes.push([name, ...words].join(" "));
    return "";
  }

  private cluster(container: string): FakeCluster {
    const found = this.clusters[clusterOf(container)];
    if (found === undefined) throw new Error(`No such container: ${container}`);
    return found;
  }
}

function clusterOf(container: string): string {
  return container.replace(/-control-plane$/, "");
}
