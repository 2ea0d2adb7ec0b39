import { execFileSync } from "node:child_process";
import { programOutput } from "../../../live/programOutput";

const ADMINISTRATOR = ["--kubeconfig", "/etc/kubernetes/admin.conf"];

/** Namespaces that Kind fills. */
export const KIND_NAMESPACES: readonly string[] = ["kube-system", "local-path-storage"];

/** A Kind cluster as seen from inside its node, which has kubectl and the administrator's credentials. */
export class KindCluster {
  /** Where its SPIRE is. */
  protected spireNamespace = "spire";
  private readonly node: string;

  /** @param clientNamespace where its sample clients run */
  public constructor(
    private readonly name: string,
    public readonly clientNamespace = "default",
  ) {
    this.node = `${name}-control-plane`;
  }

  public kubectl(...args: string[]): string {
    return this.run(["kubectl", ...ADMINISTRATOR, "--namespace", this.clientNamespace, ...args]);
  }

  /** kubectl with a text on its standard input, whose objects are in the namespaces that they name. */
  public kubectlWithInput(input: string, ...args: string[]): string {
    const command = ["exec", "-i", this.node, "kubectl", ...ADMINISTRATOR, ...args];
    return execFileSync("docker", command, { encoding: "utf8", input });
  }

  public run(command: string[]): string {
    return execFileSync("docker", ["exec", this.node, ...command], { encoding: "utf8", maxBuffer: 64 << 20 });
  }

  /** Runs a Python program in the container of alice; returns what it printed. */
  public python(program: string, ...args: string[]): string {
    return this.kubectl("exec", "alice", "-c", "client", "--", "python3", "-c", program, ...args);
  }

  /** Arguments of spire-server; returns what it printed. */
  public spireServer(...args: string[]): string {
    return this.spireServerAt(0, ...args);
  }

  /** The same at one of several servers. */
  public spireServerAt(ordinal: number, ...args: string[]): string {
    return this.kubectl(...this.inSpireServer(ordinal, args));
  }

  /** The same without waiting; rejects where it fails. */
  public async askSpireServer(ordinal: number, ...args: string[]): Promise<string> {
    const command = ["exec", this.node, "kubectl", ...ADMINISTRATOR, ...this.inSpireServer(ordinal, args)];
    return programOutput("docker", command, { seconds: 15 });
  }

  private inSpireServer(ordinal: number, args: string[]): string[] {
    const pod = ["exec", "-n", this.spireNamespace, `spire-server-${ordinal}`, "-c", "spire-server", "--"];
    return [...pod, "/opt/spire/bin/spire-server", ...args];
  }

  /** Names of the volumes that the node uses. */
  public volumes(): string[] {
    return lines(docker("inspect", "--format", "{{range .Mounts}}{{println .Name}}{{end}}", this.node));
  }

  /** Address of the node in Docker's network, by which other clusters see what comes from its pods. */
  public address(): string {
    const format = "{{range .NetworkSettings.Networks}}{{.IPAddress}}{{end}}";
    return docker("inspect", "--format", format, this.node).trim();
  }

  /** Stops the node as a machine that is switched off. */
  public stop(): void {
    docker("stop", this.node);
  }

  /** Starts the node, and waits for its API server. */
  public start(): void {
    docker("start", this.node);
    const ready = `kubectl ${ADMINISTRATOR.join(" ")} get --raw /readyz`;
    this.run(["sh", "-c", `for attempt in $(seq 180); do ${ready} && exit; sleep 1; done; exit 1`]);
  }

  public containers(): string[] {
    return lines(docker("ps", "--all", "--quiet", "--filter", `label=io.x-k8s.kind.cluster=${this.name}`));
  }
}

export function docker(...args: string[]): string {
  return execFileSync("docker", args, { encoding: "utf8" });
}

export function lines(text: string): string[] {
  return text.split("\n").filter((line) => line !== "");
}

export function withoutColours(text: string): string {
  // oxlint-disable-next-line no-control-regex -- that is what a colour begins with
  return text.replace(/\x1b\[[0-9;]*m/g, "");
}
