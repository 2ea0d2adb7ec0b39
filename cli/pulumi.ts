import { parseArgs } from "node:util";
import { runPassThrough } from "./command";
import { buildKindSdk } from "./kindSdk";
import { runPulumi, selectedStack, stackSettingsEnvironment } from "./pulumiCli";
import { copyStackSettings } from "./stackSettings";

/** Commands that read a stack's file and may write `encryptionsalt` into it; `config` is for the user's file itself. */
const READS_STACK_FILE = new Set([
  ...["up", "update", "preview", "pre", "refresh", "destroy", "down", "dn"],
  ...["import", "watch", "logs"],
]);

/** Runs a command line of Pulumi's in this project; resolves to its exit code. */
async function pulumi(args: string[]): Promise<number> {
  const { values, positionals } = parseArgs({
    args,
    strict: false,
    allowPositionals: true,
    options: { stack: { type: "string", short: "s" }, "copy-config-from": { type: "string" } },
  });
  const named = typeof values.stack === "string" ? values.stack : undefined;
  const [command, subcommand, newStack = named] = positionals;
  if (command === "stack" && subcommand === "init" && newStack !== undefined && !values["copy-config-from"]) {
    const code = await runPulumi(args, { cwd: copyStackSettings(newStack, undefined).folder });
    return code === 0 ? runPulumi(["stack", "select", newStack]) : code;
  }
  if (command === "config" || !positionals.some((word) => READS_STACK_FILE.has(word))) return runPulumi(args);
  const stackName = named ?? (await selectedStack());
  return runPulumi(args, stackName === undefined ? {} : { env: await stackSettingsEnvironment(stackName) });
}

runPassThrough("pulumi", ["stack", "json"], async (args) => {
  buildKindSdk();
  process.exitCode = await pulumi(args);
});
