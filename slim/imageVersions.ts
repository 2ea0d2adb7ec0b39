import type { VersionSet } from "./versions";

/** Images in place of those of a version set. */
export interface GivenImages {
  readonly node?: string;
  readonly controller?: string;
  readonly client?: string;
}

/** An image that does not belong to a version set. */
export interface ForeignImage {
  readonly key: keyof GivenImages;
  readonly image: string;
  /** What it should be. */
  readonly expected: string;
}

/** SLIM's own images, whose tags are their versions; also where a mirror has them. */
const SLIM_IMAGE = /(?:^|\/)agntcy\/slim(?:\/[a-z-]+)?:v?(\d+\.\d+)\.\d+/;

/**
 * Images of SLIM's own that are of another line than a version set. Images under other names, or without a version in the tag,
 * are taken as they are.
 */
export function foreignImages(set: VersionSet, given: GivenImages): ForeignImage[] {
  const line = minorVersion(set.nodeImage);
  const bindings = /slim-bindings-(\d+\.\d+)/.exec(set.clientRequirements)?.[1];
  const wanted = { node: line, controller: line, client: bindings };
  return (["node", "controller", "client"] as const).flatMap((key) => {
    const image = given[key];
    const version = image === undefined ? undefined : minorVersion(image);
    if (image === undefined || version === undefined || version === wanted[key]) return [];
    const what = key === "client" ? "slim-bindings" : "SLIM";
    const expected = `an image of ${what} ${wanted[key] ?? ""}, as the version set is one of SLIM ${set.line}`;
    return [{ key, image, expected }];
  });
}

function minorVersion(image: string): string | undefined {
  return SLIM_IMAGE.exec(image)?.[1];
}
