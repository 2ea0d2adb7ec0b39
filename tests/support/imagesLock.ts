import { readFileSync } from "node:fs";
import * as path from "node:path";
import { parse } from "yaml";
import { PROJECT } from "../../cli/project";

/** A Helm chart that stacks install. */
export interface LockedChart {
  readonly name: string;
  readonly repository: string;
  readonly version: string;
  readonly digest: string;
}

/** An image that stacks use, by its name with its tag. */
export interface LockedImage {
  readonly image: string;
  /** `unknown` where no public file names it. */
  readonly digest: string;
  readonly source?: string;
  /** The chart that brings it; undefined where a component names it. */
  readonly chart?: string;
}

/** What `images.lock` holds. */
export const LOCK = parse(readFileSync(path.join(PROJECT, "images.lock"), "utf8")) as {
  readonly charts: readonly LockedChart[];
  readonly images: readonly LockedImage[];
};

/** An image without its digest. */
export function tagged(image: string): string {
  return image.split("@")[0] ?? image;
}

/** Those of some images that are not in the lock, or under another digest. */
export function notLocked(images: Iterable<string>): string[] {
  const locked = new Set(LOCK.images.flatMap(({ image, digest }) => [image, `${image}@${digest}`]));
  return [...new Set(images)].filter((image) => !locked.has(image)).sort();
}
