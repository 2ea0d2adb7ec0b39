import { execFileSync, spawnSync } from "node:child_process";
import { setTimeout as sleep } from "node:timers/promises";
import type { SiteOutputs } from "../../../stacks/foodmag/outputs";
import type { Deployment } from "./deployment";
import { type KindCluster, lines } from "./kindCluster";

const NAMESPACE = "foodmag-app";
const CMS = "foodmag-app-cms";
const DATABASE = "foodmag-app-sql";

/** What a command in a pod ended with. */
export interface Said {
  readonly code: number | null;
  readonly said: string;
}

/** The food magazine in a Kind cluster, as seen by people who look at it. */
export class FoodmagInstallation {
  public constructor(
    private readonly cluster: KindCluster,
    private readonly clusterName: string,
  ) {}

  public kubectl(...args: string[]): string {
    return this.cluster.kubectl("--namespace", NAMESPACE, ...args);
  }

  /** Names of the objects of a kind, in their order. */
  public names(kind: string): string[] {
    return lines(
      this.kubectl("get", kind, "--output", "jsonpath={range .items[*]}{.metadata.name}{'\\n'}{end}"),
    );
  }

  /** Runs a command in a pod of the CMS; answers also what it complains about. */
  public inPod(pod: string, ...command: string[]): Said {
    const node = ["exec", `${this.clusterName}-control-plane`];
    const kubectl = ["kubectl", "--kubeconfig", "/etc/kubernetes/admin.conf", "--namespace", NAMESPACE];
    const args = [...node, ...kubectl, "exec", pod, "--container", CMS, "--", ...command];
    const { status, stdout, stderr } = spawnSync("docker", args, { encoding: "utf8" });
    return { code: status, said: `${stdout}${stderr}`.trim() };
  }

  /** Runs SQL as the superuser on the primary of the database. */
  public sql(database: string, ...statements: string[]): string {
    const [primary = ""] = lines(
      this.kubectl("get", "pods", "--selector", `app=${DATABASE},role=primary`, "--output", "name"),
    );
    const commands = statements.flatMap((statement) => ["--command", statement]);
    const psql = ["psql", "-XAtq", "--set", "ON_ERROR_STOP=1", "--dbname", database, ...commands];
    return this.kubectl("exec", primary, "--container", "postgresql", "--", ...psql).trim();
  }

  /** Makes a Job of a CronJob, waits for its end, and answers what it printed. */
  public async job(cronJob: string): Promise<string> {
    const name = `${cronJob}-${Date.now()}`;
    this.kubectl("create", "job", name, `--from=cronjob/${cronJob}`);
    for (;;) {
      const status = this.kubectl(
        "get",
        "job",
        name,
        "--output",
        "jsonpath={.status.succeeded} {.status.failed}",
      );
      const [succeeded = "", failed = ""] = status.split(" ");
      if (succeeded !== "" || failed !== "") {
        const logs = this.kubectl("logs", `job/${name}`).trim();
        if (succeeded === "1") return logs;
        throw new Error(`${name} failed: ${logs}`);
      }
      await sleep(500);
    }
  }

  /** The site, as its outputs name it. */
  public async site(deployment: Deployment): Promise<SiteOutputs> {
    return (await deployment.outputs()).foodmag?.value as SiteOutputs;
  }
}

/** Asks for a page; answers its status code, 0 where nobody answers, and its text. */
export function page(url: string, ...options: string[]): { readonly code: number; readonly text: string } {
  const curl = ["--silent", "--max-time", "10", "--write-out", "\\n%{http_code}", ...options, url];
  const { stdout } = spawnSync("curl", curl, { encoding: "utf8", maxBuffer: 16 << 20 });
  const end = stdout.lastIndexOf("\n");
  return { code: Number(stdout.slice(end + 1)), text: stdout.slice(0, end) };
}

/** Asks until the site answers so; answers how long that took, in seconds. */
export async function untilPage(
  url: string,
  expected: (code: number, text: string) => boolean,
): Promise<number> {
  const begun = Date.now();
  for (;;) {
    const { code, text } = page(url);
    if (expected(code, text)) return (Date.now() - begun) / 1000;
    if (Date.now() - begun > 180_000) throw new Error(`${url} answers ${code}: ${text.slice(0, 500)}`);
    await sleep(250);
  }
}

/** Whether an image is on this machine, from where a node may get it. */
export function hasImage(image: string): boolean {
  try {
    execFileSync("docker", ["image", "inspect", image], { stdio: "ignore" });
    return true;
  } catch {
    return false;
  }
}
