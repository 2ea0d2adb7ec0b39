import { type Checkpoint, KUBERNETES_PROVIDER } from "./checkpoint";

/** The kubeconfigs of the Kubernetes providers in a state that was exported with its secrets, by URN. */
export function providerKubeconfigs({ resources = [] }: Checkpoint): Record<string, string> {
  return Object.fromEntries(
    resources.flatMap(({ type, urn, inputs, delete: replaced }) => {
      const kubeconfig = revealed(inputs?.kubeconfig);
      return type === KUBERNETES_PROVIDER && !replaced && typeof kubeconfig === "string"
        ? [[urn, kubeconfig]]
        : [];
    }),
  );
}

/** A value of a state without the marks of secrets: a secret is shown as the JSON text of its value. */
export function revealed(value: unknown): unknown {
  if (typeof value !== "object" || value === null) return value;
  if (Array.isArray(value)) return value.map(revealed);
  if ("plaintext" in value && SECRET in value) return JSON.parse(String(value.plaintext));
  return Object.fromEntries(Object.entries(value).map(([key, part]) => [key, revealed(part)]));
}

/** The key by which Pulumi marks what is not plain JSON. */
const SECRET = "4dabf18193072939515e22adb298388d";
