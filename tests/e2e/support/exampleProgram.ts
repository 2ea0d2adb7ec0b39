import { execFileSync } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";
import * as path from "node:path";
import { machineConfig } from "./machineConfig";

/** How an argument is written in a language. */
interface Syntax {
  readonly spell: (name: string) => string;
  readonly assign: string;
  readonly separator: string;
}

const SYNTAX: Record<string, Syntax> = {
  ".ts": { spell: (name) => name, assign: ": ", separator: ", " },
  ".yaml": { spell: (name) => name, assign: ": ", separator: "\n      " },
  ".py": {
    spell: (name) => name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`),
    assign: "=",
    separator: ", ",
  },
};

/** Arguments for this machine, from `SLIM_E2E_CONFIG`, by an argument of the same component. */
function machineArguments(): Record<string, Record<string, string | undefined>> {
  const { "slim:images": images, "slim:charts": charts } = machineConfig();
  return {
    kubeconfigFile: { nodeImage: images?.kindNode },
    trustDomain: { chart: charts?.spire, crdsChart: charts?.spireCrds },
    node: { image: images?.client },
  };
}

/** A program of `examples/` in a copy of the project, as a user runs it. */
export class ExampleProgram {
  /**
   * @param folder of the program
   * @param file with its code, which gets what this machine needs, and a cluster of the tests' own
   */
  public constructor(
    private readonly folder: string,
    private readonly env: NodeJS.ProcessEnv,
    { file, clusterName }: { readonly file: string; readonly clusterName: string },
  ) {
    const place = path.join(folder, file);
    const syntax = SYNTAX[path.extname(file)];
    if (syntax === undefined) throw new Error(`no test knows the language of ${file}`);
    writeFileSync(place, adapted(readFileSync(place, "utf8").replaceAll("demo", clusterName), syntax));
  }

  /** Runs the Pulumi CLI in the program's folder; returns what it printed. */
  public pulumi(...args: string[]): string {
    return execFileSync("pulumi", [...args, "--non-interactive"], {
      cwd: this.folder,
      env: this.env,
      encoding: "utf8",
      maxBuffer: 64 << 20,
    });
  }

  /** Installs what the program needs and brings its stack `dev` up; resolves to its outputs. */
  public up(): Record<string, unknown> {
    this.pulumi("install");
    this.pulumi("stack", "init", "dev");
    this.pulumi("up", "--yes", "--skip-preview", "--stack", "dev");
    return JSON.parse(this.pulumi("stack", "output", "--json", "--stack", "dev")) as Record<string, unknown>;
  }

  public destroy(): void {
    this.pulumi("destroy", "--yes", "--skip-preview", "--stack", "dev");
  }
}

function adapted(code: string, { spell, assign, separator }: Syntax): string {
  return Object.entries(machineArguments()).reduce((text, [beside, values]) => {
    const given = Object.entries(values)
      .filter(([, value]) => value !== undefined)
      .map(([name, value]) => `${spell(name)}${assign}${JSON.stringify(value)}${separator}`)
      .join("");
    return text.replace(new RegExp(`\\b${spell(beside)}${assign}`), (found) => `${given}${found}`);
  }, code);
}
