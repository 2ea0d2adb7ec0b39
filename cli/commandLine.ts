import { Command } from "commander";
import { configuredStacks } from "./project";
import { swallowedOptions } from "./swallowedOptions";

/** The stack that commands act on where none is named. */
const DEFAULT_STACK = "single";

/** A command that acts on a stack. */
export interface CommandDefinition<Flag extends string> {
  /** Name of its script in package.json. */
  readonly script: string;
  /** What it does, in a sentence. */
  readonly summary: string;
  /** Its options besides `--stack` and `--help`, and what each does; none has a value. */
  readonly flags?: Readonly<Record<Flag, string>>;
}

/** What was typed behind a command. */
export interface CommandLine<Flag extends string> {
  readonly stack: string;
  readonly flags: Readonly<Partial<Record<Flag, boolean>>>;
}

/**
 * Reads what was typed behind a command. `--help` is answered on the standard output.
 *
 * @throws CommanderError for `--help`, and for what the command doesn't know
 * @throws Error that says what to type, if npm kept options for itself
 */
export function parseCommandLine<Flag extends string>(
  { script, summary, flags }: CommandDefinition<Flag>,
  args: readonly string[],
  env: NodeJS.ProcessEnv,
): CommandLine<Flag> {
  const program = new Command(`${invocation(script)} --`)
    .description(summary)
    .argument("[stack]", `name of the stack, as in Pulumi.<stack>.yaml (default: ${DEFAULT_STACK})`)
    .option("--stack <name>", "the same")
    .helpOption("-h, --help", "show this")
    .showHelpAfterError(`Nothing was done. What can be typed: ${invocation(script)} -- --help`)
    .exitOverride();
  for (const [name, does] of Object.entries<string>(flags ?? {})) program.option(`--${name}`, does);
  program.parse(args, { from: "user" });
  const { stack: option, ...given } = program.opts<{ stack?: string }>();
  const [argument] = program.args;
  refuseSwallowed(script, ["stack", ...Object.keys(flags ?? {})], args, env);
  if (argument !== undefined && option !== undefined && argument !== option) {
    program.error(`error: two stacks are named, ${argument} and ${option}; expected one`);
  }
  return { stack: option ?? argument ?? DEFAULT_STACK, flags: given as CommandLine<Flag>["flags"] };
}

/** What is typed to run a script of package.json: npm has a command of its own for `start`. */
export function invocation(script: string): string {
  return script === "start" ? "npm start" : `npm run ${script}`;
}

/** npm's own name too, and harmless where it is missed: who doesn't say `--yes` is asked, or refused. */
const ASKED_FOR = "yes";

/**
 * Refuses options that npm kept for itself, names of stacks among them: `npm run down --multicluster`.
 *
 * @param options that the script takes, without dashes
 * @throws Error that says what to type
 */
export function refuseSwallowed(
  script: string,
  options: readonly string[],
  args: readonly string[],
  env: NodeJS.ProcessEnv,
): void {
  const missing = options.filter((name) => !args.some((arg) => arg.split("=")[0] === `--${name}`));
  const taken = swallowedOptions(missing, env);
  const stacks = [...swallowedOptions(configuredStacks(), env).keys()];
  if (stacks.length === 0 && [...taken.keys()].every((name) => name === ASKED_FOR)) return;
  const rest = [...args];
  const words = [...taken].map(([name, value]) => {
    if (name !== "stack") return `--${name}`;
    // npm takes the word behind an option that it doesn't know for an argument.
    return `--stack ${value === "true" ? (rest.pop() ?? "NAME") : value}`;
  });
  const typed = [...rest, ...stacks.map((name) => `--stack ${name}`), ...words].join(" ");
  const names = [...stacks, ...taken.keys()].map((name) => `--${name}`).join(", ");
  throw new Error(
    `npm kept ${names} for itself, as options go behind --. Nothing was done. Type: ${invocation(script)} -- ${typed}`,
  );
}
