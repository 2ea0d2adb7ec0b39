import { readFileSync } from "node:fs";
import * as path from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { POSTGRESQL_IMAGE } from "../../../postgresql/versions";
import { type KindCluster, lines } from "./kindCluster";
import { machineConfig } from "./machineConfig";

const CONTAINER = "postgresql";
/** Of a pod with the image of PostgreSQL, as the level "restricted" wants it. */
export const POD_SECURITY = {
  runAsNonRoot: true,
  runAsUser: 101,
  runAsGroup: 103,
  fsGroup: 103,
  seccompProfile: { type: "RuntimeDefault" },
};
const WRITER = readFileSync(path.join(__dirname, "postgresWriter.py"), "utf8");

/** What the writer lost, by its own notes and the table. */
export interface WriterReport {
  readonly acknowledged: number;
  readonly lost: number;
  /** Seconds without an acknowledgement, in their order. */
  readonly gaps: number[];
}

/** A member as `patronictl list` tells it. */
interface Listed {
  readonly Member: string;
  readonly Role: string;
  readonly State: string;
}

/** PostgreSQL in a Kind cluster, as seen by people who look at it. */
export class PostgresInstallation {
  public readonly host: string;

  /** Image of the members. */
  public readonly image = machineConfig()["slim:images"]?.postgresql ?? POSTGRESQL_IMAGE;

  public constructor(
    private readonly cluster: KindCluster,
    private readonly namespace = "laboratory-swarm",
  ) {
    this.host = `postgresql.${namespace}.svc.cluster.local`;
  }

  public kubectl(...args: string[]): string {
    return this.cluster.kubectl("--namespace", this.namespace, ...args);
  }

  /** Runs a command in a member's container. */
  public inMember(member: string, ...command: string[]): string {
    return this.kubectl("exec", member, "--container", CONTAINER, "--", ...command);
  }

  /** Runs SQL as the superuser on a member. */
  public sql(member: string, ...statements: string[]): string {
    const commands = statements.flatMap((statement) => ["--command", statement]);
    return this.inMember(member, "psql", "-XAt", "--dbname", "laboratory_swarm", ...commands).trim();
  }

  /** Runs SQL as the owner over the network; answers also what psql complains about. */
  public client(connection: string, statement: string): string {
    const program = `PGPASSWORD=$PASSWORD psql "user=laboratory dbname=laboratory_swarm connect_timeout=5 ${connection}" -XAtc "${statement}" 2>&1 || true`;
    return this.kubectl("exec", "writer", "--", "sh", "-c", program).trim();
  }

  /** The members, as one that answers sees them. */
  public members(): Listed[] {
    for (const pod of this.pods()) {
      try {
        return JSON.parse(this.inMember(pod, "patronictl", "list", "--format", "json")) as Listed[];
      } catch {
        // It may be the one that is away.
      }
    }
    return [];
  }

  /** What the members have logged in the last seconds, those that were started again also before. */
  public logs(seconds: number): string {
    const of = (pod: string, previous: boolean) =>
      this.kubectl(
        ...["logs", pod, "--container", CONTAINER, `--since=${seconds}s`, "--timestamps"],
        `--previous=${previous}`,
      );
    const restarts = (pod: string) =>
      this.kubectl("get", "pod", pod, "--output", "jsonpath={.status.containerStatuses[0].restartCount}");
    return this.pods()
      .flatMap((pod) => [`${pod}:`, ...(restarts(pod) === "0" ? [] : [of(pod, true)]), of(pod, false)])
      .join("\n");
  }

  public pods(): string[] {
    const names = this.kubectl("get", "pods", "--selector", "app=postgresql", "--output", "name");
    return lines(names).map((name) => name.replace("pod/", ""));
  }

  /** The primary by the endpoint that clients are led to; undefined where there is none. */
  public leader(): string | undefined {
    const slice = ["endpointslices", "--selector", "kubernetes.io/service-name=postgresql"];
    const leader = this.kubectl(
      ...["get", ...slice, "--output", "jsonpath={.items[*].endpoints[*].targetRef.name}"],
    );
    return leader === "" ? undefined : leader;
  }

  /**
   * Waits until there are so many members, all of them follow, and one of them confirms.
   *
   * @throws Error that shows the members, after three minutes
   */
  public async whole(count: number): Promise<string> {
    const deadline = Date.now() + 180_000;
    for (;;) {
      const members = this.members();
      const leader = members.find(({ Role, State }) => Role === "Leader" && State === "running");
      const following = members.filter(({ State }) => State === "streaming");
      const confirms = count === 1 || members.some(({ Role }) => Role === "Sync Standby");
      if (leader && confirms && following.length === count - 1 && members.length === count) {
        return leader.Member;
      }
      if (Date.now() > deadline) throw new Error(`not whole: ${JSON.stringify(members)}`);
      await sleep(1000);
    }
  }

  /** Waits for another primary than this one. */
  public async leaderOtherThan(before: string): Promise<string> {
    for (;;) {
      const leader = this.leader();
      if (leader !== undefined && leader !== before) return leader;
      await sleep(200);
    }
  }

  /** Starts a pod that writes rows until it is deleted. */
  public startWriter(): void {
    const security = {
      allowPrivilegeEscalation: false,
      capabilities: { drop: ["ALL"] },
      readOnlyRootFilesystem: true,
    };
    const secret = (key: string) => ({ valueFrom: { secretKeyRef: { name: "postgresql-secret", key } } });
    const pod = {
      apiVersion: "v1",
      kind: "Pod",
      metadata: { name: "writer", namespace: this.namespace },
      spec: {
        terminationGracePeriodSeconds: 1,
        securityContext: POD_SECURITY,
        containers: [
          {
            name: "writer",
            image: this.image,
            imagePullPolicy: "IfNotPresent",
            command: ["python3", "-c", WRITER],
            env: [
              { name: "PASSWORD", ...secret("password") },
              { name: "HOST", value: this.host },
            ],
            securityContext: security,
            volumeMounts: [
              { name: "tls", mountPath: "/tls" },
              { name: "tmp", mountPath: "/tmp" },
            ],
          },
        ],
        volumes: [
          {
            name: "tls",
            secret: { secretName: "postgresql-tls", items: [{ key: "ca.crt", path: "ca.crt" }] },
          },
          { name: "tmp", emptyDir: {} },
        ],
      },
    };
    this.cluster.kubectlWithInput(JSON.stringify(pod), "apply", "--filename", "-");
    this.kubectl("wait", "pod/writer", "--for=condition=Ready", "--timeout=120s");
  }

  /** Waits until another row was acknowledged. */
  public async written(): Promise<void> {
    const before = this.acknowledged().length;
    while (this.acknowledged().length <= before) await sleep(500);
  }

  /** Rows that were acknowledged, against those in the table of the primary. The notes are read first: the writer goes on. */
  public report(): WriterReport {
    const acknowledged = this.acknowledged();
    const rows = new Set(lines(this.sql(this.leader() ?? "", "SELECT id FROM acknowledged")));
    return {
      acknowledged: acknowledged.length,
      lost: acknowledged.filter((row) => !rows.has(row)).length,
      gaps: this.gaps(),
    };
  }

  /** Seconds in which the writer got no acknowledgement, in their order. */
  public gaps(): number[] {
    return [...this.kubectl("logs", "writer").matchAll(/gap ([\d.]+)/g)].map(([, gap]) => Number(gap));
  }

  private acknowledged(): string[] {
    return lines(
      this.kubectl("exec", "writer", "--", "sh", "-c", "cat /tmp/acknowledged 2>/dev/null || true"),
    );
  }

  /** Kills everything in a member's container, and waits until it was started again: until then the list of members is of before. */
  public async kill(member: string): Promise<void> {
    const restarts = () =>
      this.kubectl(
        ...["get", "pod", member, "--output"],
        `jsonpath={.status.containerStatuses[?(@.name=="${CONTAINER}")].restartCount}`,
      );
    const before = restarts();
    this.signal(member, "KILL");
    while (restarts() === before) await sleep(200);
  }

  /** Sends a signal to everything in a member's container: a stopped one is like a member on a node that hangs. */
  public signal(member: string, signal: "STOP" | "CONT" | "KILL"): void {
    const filter = `labels."io.kubernetes.pod.name"==${member},labels."io.kubernetes.container.name"==${CONTAINER}`;
    const ctr = ["ctr", "--namespace", "k8s.io"];
    const containers = lines(this.cluster.run([...ctr, "containers", "list", "--quiet", filter]));
    const tasks = lines(this.cluster.run([...ctr, "tasks", "list"])).map((line) => line.trim().split(/\s+/));
    const [, root] =
      tasks.find(([id, , state]) => containers.includes(id ?? "") && state !== "STOPPED") ?? [];
    if (root === undefined) throw new Error(`no container of ${member} runs`);
    // All that is in the same PID namespace.
    const program = `own=$(readlink /proc/${root}/ns/pid); for process in /proc/[0-9]*; do
      [ "$(readlink $process/ns/pid 2>/dev/null)" != "$own" ] || kill -${signal} "\${process#/proc/}"; done`;
    this.cluster.run(["sh", "-c", program]);
  }
}
