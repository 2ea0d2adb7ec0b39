import { readStack } from "./pulumiCli";

/** A Kind cluster in an exported state, whose secrets are shown. */
interface Resource {
  readonly type: string;
  readonly inputs?: { readonly name?: string };
  readonly outputs?: { readonly kubeconfig?: { readonly plaintext?: string } };
}

/**
 * Kubeconfigs of a stack's Kind clusters, by cluster name, from its state: also those that an update made which did not
 * come to its end. Empty for a stack that has none.
 */
export async function readStackKubeconfigs(stackName: string): Promise<Record<string, string>> {
  const state = await readStack<{ deployment?: { resources?: Resource[] } }>(stackName, [
    "stack",
    "export",
    "--show-secrets",
  ]);
  const known = (state?.deployment?.resources ?? []).flatMap(({ type, inputs, outputs }) => {
    const secret = outputs?.kubeconfig?.plaintext;
    // A secret is shown as the JSON text of its value.
    return type === "kind:index/cluster:Cluster" && inputs?.name !== undefined && secret !== undefined
      ? [[inputs.name, JSON.parse(secret) as string] as const]
      : [];
  });
  return Object.fromEntries(known);
}
