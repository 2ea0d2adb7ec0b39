/**
 * Checks that the commands can run on a platform.
 *
 * @param platform as in `process.platform`
 * @throws Error that says what to use on Windows
 */
export function requirePlatform(platform: NodeJS.Platform): void {
  if (platform !== "win32") return;
  throw new Error(
    "Windows is not supported by itself: use WSL2 (https://learn.microsoft.com/windows/wsl/install), and run the same there.",
  );
}
