const HOST =
  "(?:[a-zA-Z0-9](?:[a-zA-Z0-9-]*[a-zA-Z0-9])?(?:\\.[a-zA-Z0-9](?:[a-zA-Z0-9-]*[a-zA-Z0-9])?)*|\\[[a-fA-F0-9:]+\\])";
const COMPONENT = "[a-z0-9]+(?:(?:\\.|_|__|-+)[a-z0-9]+)*";
const TAG = ":\\w[\\w.-]{0,127}";
const DIGEST = "@sha256:[0-9a-f]{64}";

/** The grammar of container images (distribution/reference): host in any case, path in lower case, tag, digest. */
const REFERENCE = new RegExp(
  `^(?:${HOST}(?::\\d+)?/)?${COMPONENT}(?:/${COMPONENT})*(?:${TAG})?(?:${DIGEST})?$`,
);

/** Whether a text is the name of a container image: `registry/name:tag`, with or without a digest. */
export function isImageReference(text: string): boolean {
  return REFERENCE.test(text);
}
