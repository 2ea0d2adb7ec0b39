const HOST =
  "(?:[a-zA-Z0-9](?:[a-zA-Z0-9-]*[a-zA-Z0-9])?(?:\\.[a-zA-Z0-9](?:[a-zA-Z0-9-]*[a-zA-Z0-9])?)*|\\[[a-fA-F0-9:]+\\])";
const COMPONENT = "[a-z0-9]+(?:(?:\\.|_|__|-+)[a-z0-9]+)*";
const TAG = ":\\w[\\w.-]{0,127}";
const DIGEST = "@sha256:[0-9a-f]{64}";

/** The grammar of container images (distribution/reference): host in any case, path in lower case, tag, digest. */
const REFERENCE = new RegExp(
  `^(?:${HOST}(?::\\d+)?/)?${COMPONENT}(?:/${COMPONENT})*(?:${TAG})?(?:${DIGEST})?$`,
);
const MIRROR = new RegExp(`^${HOST}(?::\\d+)?(?:/${COMPONENT})*$`);

/** Whether a text is the name of a container image: `registry/name:tag`, with or without a digest. */
export function isImageReference(text: string): boolean {
  return REFERENCE.test(text);
}

/** What {@link isPinnedImage} accepts, in words, for error messages. */
export const PINNED_IMAGE_EXPECTED =
  "a container image with a tag that stays, such as registry/name:tag, or with a digest";

/** Whether a text is the name of an image that does not become another one by itself. */
export function isPinnedImage(text: string): boolean {
  const [, tag] = /:([\w][\w.-]*)$/.exec(text.split("@")[0] ?? "") ?? [];
  return isImageReference(text) && (text.includes("@") || (tag !== undefined && tag !== "latest"));
}

/** What {@link isRegistryMirror} accepts, in words, for error messages. */
export const REGISTRY_MIRROR_EXPECTED =
  "a registry, such as mirror.example or mirror.example:5000/hub, without https:// and without a slash at its end";

/** Whether a text can stand before the full name of an image. */
export function isRegistryMirror(text: string): boolean {
  return MIRROR.test(text) && isHost(text.split("/")[0] ?? "");
}

/**
 * An image as a mirror has it: `mirror.example/hub` has `busybox:1` as `mirror.example/hub/docker.io/library/busybox:1`. The
 * registry stays in the name, so that one mirror can hold images of several.
 *
 * @param mirror by default none: the image itself
 */
export function mirrored(image: string, mirror?: string): string {
  return mirror === undefined ? image : `${mirror}/${fullName(image)}`;
}

/** The name with its registry, which is Docker's where none is given. */
function fullName(image: string): string {
  const [first = "", ...rest] = image.split("/");
  if (rest.length === 0) return `docker.io/library/${image}`;
  return isHost(first) ? image : `docker.io/${image}`;
}

/** Whether the first part of an image's name is a registry. */
function isHost(part: string): boolean {
  return part === "localhost" || /[.:]/.test(part);
}
