/** How the volume with the files may be mounted: by pods of one node, by one pod, or by pods of all nodes. */
export const ACCESS_MODES = ["ReadWriteOnce", "ReadWriteOncePod", "ReadWriteMany"] as const;

/** What {@link isAccessMode} accepts, in words, for error messages. */
export const ACCESS_MODE_EXPECTED = `one of ${ACCESS_MODES.join(", ")}`;

/** Whether a text is an access mode under which the CMS can write. */
export function isAccessMode(text: string): boolean {
  return (ACCESS_MODES as readonly string[]).includes(text);
}

/** Pods at most: PHP has no more than one connection for each request, and the database 100 of them. */
const MOST = 8;

/** What decides how many pods there may be. */
export interface Sharing {
  /** Access modes of the volume with the files. */
  readonly accessModes: readonly string[];
  /** Whether it is fine that all pods are on one node. */
  readonly enableOneNode: boolean;
  /** Who installs the site. */
  readonly install: string;
}

/**
 * What number of pods is expected, in words, where the given one cannot be; undefined where it can.
 *
 * All pods have the same files. So several need a volume that all nodes share, or one node.
 */
export function replicasExpected(
  given: number,
  { accessModes, enableOneNode, install }: Sharing,
): string | undefined {
  if (!Number.isInteger(given) || given < 0 || given > MOST) {
    return `a whole number from 0 (stopped, everything stays) to ${MOST}`;
  }
  if (given <= 1) return undefined;
  if (!accessModes.includes("ReadWriteMany")) {
    if (accessModes.includes("ReadWriteOncePod")) {
      return "0 or 1, as the volume with the files (ReadWriteOncePod) serves one pod";
    }
    if (!enableOneNode) {
      return "0 or 1, as the volume with the files (ReadWriteOnce) serves one node; more need filesAccessMode ReadWriteMany, or enableOneNode where all pods may be on one node";
    }
  }
  return install === "pages"
    ? "0 or 1 with install pages; set install to automatic when the site is there"
    : undefined;
}
