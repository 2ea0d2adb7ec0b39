import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import * as path from "node:path";
import { pathToFileURL } from "node:url";
import type { EngineEvent, OutputMap, Stack } from "@pulumi/pulumi/automation";
import { parse, stringify } from "yaml";
import { removeEmptyKubeconfigs } from "../../../cli/kubeconfigs";
import { PROJECT } from "../../../cli/project";
import { forgetEngine, kindClusters, kubeconfigOf, stackStore } from "../../../cli/recovery";
import { selectStack } from "../../../cli/stack";
import { copyStackSettings } from "../../../cli/stackSettings";
import type { SlimLineName } from "../../../slim/line";
import { withMachineConfig } from "./machineConfig";
import { withOwnNames } from "./ownNames";

type Config = Record<string, unknown>;

/** The line of SLIM that a stack's outputs tell; undefined where they tell none. */
export function lineOf({ clusters }: OutputMap): SlimLineName | undefined {
  const [first] = Object.values((clusters?.value ?? {}) as Record<string, { line: SlimLineName }>);
  return first?.line;
}

/** Environment of a backend in a folder; nobody but the test reads its secrets. */
function backend(folder: string): Record<string, string> {
  return { PULUMI_BACKEND_URL: pathToFileURL(folder).href, PULUMI_CONFIG_PASSPHRASE: "" };
}

/**
 * A stack of its own, made from the committed configuration of another one, in a backend of its own. Its clusters have names
 * of their own too: `e2e-` stands before those of the configuration.
 *
 * `SLIM_E2E_CONFIG` holds configuration in JSON for the machine that the tests run on, such as
 * `{"slim:charts": {"spire": "/folder"}}` where there is no network.
 */
export class Deployment {
  private printed = "";

  private constructor(
    public readonly stack: Stack,
    private readonly folder: string,
    private readonly configFile: string,
  ) {}

  public static async create(
    base: string,
    changes: (config: Config) => Config,
    env: Record<string, string> = {},
  ) {
    const folder = mkdtempSync(path.join(tmpdir(), "slim-e2e-"));
    const stackName = `e2e-${base}-${path.basename(folder).slice(-6).toLowerCase()}`;
    const configFile = path.join(PROJECT, `Pulumi.${stackName}.yaml`);
    const committed = readFileSync(path.join(PROJECT, `Pulumi.${base}.yaml`), "utf8");
    const { config } = parse(withOwnNames(committed)) as { config: Config };
    writeFileSync(configFile, stringify({ config: changes(withMachineConfig(config)) }));
    const stack = await selectStack(stackName, { ...backend(folder), ...env });
    return new Deployment(stack, folder, configFile);
  }

  /** Name of the stack, for the project's commands. */
  public get name(): string {
    return this.stack.name;
  }

  /** Environment in which the project's commands find the stack. */
  public get env(): Record<string, string> {
    return backend(this.folder);
  }

  /** Changes keys of the configuration. */
  public async configure(changes: Config): Promise<void> {
    const file = parse(readFileSync(this.configFile, "utf8")) as { config: Config };
    writeFileSync(this.configFile, stringify({ ...file, config: { ...file.config, ...changes } }));
    copyStackSettings(this.name, await this.stack.exportStack());
  }

  /** Brings the stack up; resolves to what changed, by operation. */
  public async up(
    onEvent?: (event: EngineEvent) => void,
    signal?: AbortSignal,
  ): Promise<Partial<Record<string, number>>> {
    const { summary } = await this.stack.up({ onEvent, signal, onOutput: this.keep, onError: this.keep });
    return summary.resourceChanges ?? {};
  }

  /** Names of the resources that an update would replace. */
  public async replacements(): Promise<string[]> {
    const replaced = new Set<string>();
    await this.stack.preview({
      onEvent: ({ resourcePreEvent }) => {
        const { op, urn } = resourcePreEvent?.metadata ?? {};
        if (op === "replace") replaced.add(urn?.split("::").pop() ?? "");
      },
    });
    return [...replaced].sort();
  }

  public async refresh(): Promise<Partial<Record<string, number>>> {
    const { summary } = await this.stack.refresh();
    return summary.resourceChanges ?? {};
  }

  public async outputs(): Promise<OutputMap> {
    return this.stack.outputs();
  }

  /** What Pulumi has printed in all updates. */
  public get log(): string {
    return this.printed;
  }

  /** All files of the stack's backend, by path: the state, its history and backups. */
  public stateFiles(): Record<string, string> {
    const files = readdirSync(this.folder, { recursive: true, withFileTypes: true, encoding: "utf8" })
      .filter((entry) => entry.isFile())
      .map((entry) => path.join(entry.parentPath, entry.name));
    return Object.fromEntries(files.map((file) => [file, readFileSync(file, "utf8")]));
  }

  private readonly keep = (text: string): void => {
    this.printed += text;
  };

  /** Names of all resources in the stack's state. */
  public async resources(): Promise<string[]> {
    const state = (await this.stack.exportStack()) as { deployment: { resources?: { urn: string }[] } };
    return (state.deployment.resources ?? []).map(({ urn }) => urn);
  }

  /** The same without the stack itself and the provider that reads its outputs: what the program has made. */
  public async madeResources(): Promise<string[]> {
    return (await this.resources()).filter((urn) => !/pulumi:pulumi:Stack|pulumi:providers:pulumi/.test(urn));
  }

  /** Destroys the stack, and removes the kubeconfig files that Kind leaves behind. */
  public async destroy(): Promise<void> {
    const { deployment } = await stackStore(this.stack).export();
    await this.stack.destroy();
    forgetEngine(deployment);
    removeEmptyKubeconfigs(kindClusters(deployment).flatMap((cluster) => kubeconfigOf(cluster) ?? []));
  }

  /** Removes what the test itself made: configuration, its copy, and backend. */
  public dispose(): void {
    rmSync(this.configFile, { force: true });
    copyStackSettings(this.name, undefined);
    rmSync(this.folder, { recursive: true, force: true });
  }
}
