/** Runs a command of this folder; an error ends it with one message and exit code 1. */
export function runCommand(command: () => Promise<void>): void {
  // Whoever reads, such as `head`, may have enough.
  process.stdout.on("error", (error: NodeJS.ErrnoException) => {
    if (error.code !== "EPIPE") throw error;
    process.exit();
  });
  Promise.resolve()
    .then(command)
    .catch((error: unknown) => {
      process.exitCode = 1;
      process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
    });
}
