import { execFile } from "node:child_process";
import type { Stack } from "@pulumi/pulumi/automation";
import { PROJECT } from "../project";
import type { Checkpoint } from "./checkpoint";
import { inUse } from "./inUse";
import { providerKubeconfigs } from "./kubeconfigs";

/** The state of a stack as Pulumi exports it; secrets stay encrypted. */
export interface ExportedState {
  readonly deployment: Checkpoint;
}

/** The state of a stack in its backend. */
export interface StackStore {
  /** The stack's name as it was given, short or full. */
  readonly name: string;
  /** The backend as Pulumi is given it. */
  readonly backend: string;
  export(): Promise<ExportedState>;
  /** Kubeconfigs of the stack's Kubernetes providers, by URN. */
  kubeconfigs(): Promise<Record<string, string>>;
  /** Replaces the state. Pulumi forgets all pending operations at that. */
  import(state: ExportedState): Promise<void>;
  /** Has the next update replace resources. */
  taint(urns: readonly string[]): Promise<void>;
  /**
   * Checks that no update of the stack runs.
   *
   * @throws Error that names who holds the stack
   */
  requireUnlocked(state: ExportedState): Promise<void>;
}

/** The state of a stack, by the CLI. The Automation API would write its secrets in plain text to a temporary file. */
export function stackStore({ name, workspace }: Stack): StackStore {
  const run = async (args: string[], input?: string) =>
    pulumi([...args, "--stack", name], workspace.envVars, input).catch((error: unknown) => {
      throw inUse(name, error);
    });
  return {
    name,
    backend: workspace.envVars.PULUMI_BACKEND_URL ?? "",
    export: async () => JSON.parse(await run(["stack", "export"])) as ExportedState,
    kubeconfigs: async () => {
      const { deployment } = JSON.parse(await run(["stack", "export", "--show-secrets"])) as ExportedState;
      return providerKubeconfigs(deployment);
    },
    import: async (state) => {
      await run(["stack", "import"], JSON.stringify(state));
    },
    taint: async (urns) => {
      await run(["state", "taint", ...urns, "--yes"]);
    },
    requireUnlocked: async ({ deployment: { resources = [] } }) => {
      // Changes nothing, but takes the lock for it.
      const [first] = resources;
      if (first !== undefined) await run(["state", "untaint", first.urn, "--yes"]);
    },
  };
}

async function pulumi(args: string[], env: Record<string, string>, input = ""): Promise<string> {
  return new Promise((resolve, reject) => {
    const child = execFile(
      "pulumi",
      [...args, "--non-interactive"],
      { cwd: PROJECT, env, maxBuffer: 64 << 20 },
      (error, stdout, stderr) => {
        if (error) reject(new Error(stderr.trim() || error.message, { cause: error }));
        else resolve(stdout);
      },
    );
    child.stdin?.on("error", () => undefined).end(input);
  });
}
