/**
 * Whether a version such as `v3.217.1` or `20.10.24+dfsg1` comes before another one, by its leading numbers. No text
 * without a number does.
 */
export function isOlder(version: string, than: string): boolean {
  const [given, wanted] = [numbers(version), numbers(than)];
  if (given.length === 0) return false;
  const differing = wanted.findIndex((part, index) => part !== (given[index] ?? 0));
  return differing >= 0 && (given[differing] ?? 0) < (wanted[differing] ?? 0);
}

function numbers(version: string): number[] {
  return /\d+(\.\d+)*/.exec(version)?.[0].split(".").map(Number) ?? [];
}
