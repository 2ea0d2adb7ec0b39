import { CommanderError } from "commander";
import { type CommandDefinition, type CommandLine, parseCommandLine, refuseSwallowed } from "./commandLine";
import { requirePlatform } from "./platform";
import { loopbackExempt } from "./proxies";

/**
 * Runs a command that acts on a stack, as it was typed; an error ends it with one message and exit code 1.
 */
export function runCommand<Flag extends string = never>(
  definition: CommandDefinition<Flag>,
  action: (stackName: string, flags: CommandLine<Flag>["flags"]) => Promise<void>,
): void {
  run(() => {
    const { stack, flags } = parseCommandLine(definition, process.argv.slice(2), process.env);
    return action(stack, flags);
  });
}

/**
 * Runs a command that hands on all that was typed behind it.
 *
 * @param options that must not get lost, without dashes
 */
export function runPassThrough(
  script: string,
  options: readonly string[],
  action: (args: string[]) => Promise<void>,
): void {
  run(() => {
    const args = process.argv.slice(2);
    refuseSwallowed(script, options, args, process.env);
    return action(args);
  });
}

function run(command: () => Promise<void>): void {
  // Whoever reads, such as `head`, may have enough.
  process.stdout.on("error", (error: NodeJS.ErrnoException) => {
    if (error.code !== "EPIPE") throw error;
    process.exit();
  });
  Object.assign(process.env, loopbackExempt(process.env));
  Promise.resolve()
    .then(() => {
      requirePlatform(process.platform);
      return command();
    })
    .catch((error: unknown) => {
      // commander has said what there is to say.
      if (error instanceof CommanderError) {
        process.exitCode = error.exitCode;
        return;
      }
      process.exitCode = 1;
      process.stderr.write(`${describe(error)}\n`);
    });
}

function describe(error: unknown): string {
  const message = error instanceof Error ? error.message : String(error);
  // What Pulumi says, out of what its Automation API makes of it.
  const said = /^code: -?\d+\n stdout:[^]*?\n stderr: (?:Command failed.*\n)?([^]+?)\n err\?:/.exec(
    message,
  )?.[1];
  return said?.trim() ?? message;
}
