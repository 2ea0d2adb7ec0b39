import { parse } from "yaml";

/** A secret that was found in plain text. */
export interface Finding {
  readonly what: string;
  /** Some characters before it, to find the place. */
  readonly after: string;
}

/** What secrets look like, whoever made them. */
const SHAPES: Record<string, RegExp> = {
  "a private key": /-----BEGIN (?:[A-Z]+ )?PRIVATE KEY-----/,
  // The same in base64, whichever of three positions its first letter falls on.
  "a private key in base64": /UFJJVkFURSBLRVkt|BSSVZBVEUgS0VZL|QUklWQVRFIEtFWS/,
  "a credential of a kubeconfig": /client-key-data|"?token"?: *"?[A-Za-z0-9._-]{20}/,
  "a JSON web token": /eyJ[A-Za-z0-9_-]{10,}\.eyJ[A-Za-z0-9_-]{10,}\./,
  // Neither a resource's type (randomPassword:RandomPassword::name), nor the command that shows one.
  "a password": /passw(?:or)?d\\?"?[:=](?!:|RandomPassword) *\\?"?(?!kubectl |\[secret\])[^\s"{}\\]{6,}/i,
};

/**
 * Looks for secrets in a text: those that are known, and everything that has the shape of one.
 *
 * @param known by what they are
 */
export function plainSecrets(text: string, known: Record<string, string> = {}): Finding[] {
  const shapes = Object.entries(SHAPES).flatMap(([what, shape]) => {
    const found = shape.exec(text);
    return found ? [{ what, after: text.slice(Math.max(0, found.index - 60), found.index) }] : [];
  });
  const values = Object.entries(known).flatMap(([what, secret]) => {
    const index = text.indexOf(secret);
    return index < 0 ? [] : [{ what, after: text.slice(Math.max(0, index - 60), index) }];
  });
  return [...values, ...shapes];
}

/** The secrets of a kubeconfig: its private keys and tokens, also as they are inside of base64. */
export function secretsOf(kubeconfig: string): Record<string, string> {
  const { users } = parse(kubeconfig) as {
    users: { name: string; user: { "client-key-data"?: string; token?: string } }[];
  };
  return Object.fromEntries(
    users.flatMap(({ name, user: { "client-key-data": key, token } }) => [
      ...(key === undefined
        ? []
        : [
            [`key of ${name}`, key.slice(0, 200)],
            [`key of ${name}, decoded`, keyMaterial(key)],
          ]),
      ...(token === undefined ? [] : [[`token of ${name}`, token]]),
    ]),
  ) as Record<string, string>;
}

/** The first line of a key below its heading. */
export function keyMaterial(base64: string): string {
  const lines = Buffer.from(base64, "base64").toString("utf8").split("\n");
  return lines[1] ?? "";
}
