import { z } from "zod";
import { kindName } from "./configuration/fields";
import { clusterSettings, reportMisplacedSettings } from "./fleet/clusterSettings";
import { kindNodeImage } from "./fleet/fleet";

const cluster = z
  .strictObject({
    name: kindName,
    settings: clusterSettings.optional(),
  })
  .superRefine(({ settings = {} }, ctx) => {
    reportMisplacedSettings(settings, { isKind: true, hasSpire: true }, ctx);
  });

/** The clusters of a stack that has a Kind cluster of its own, and no other. */
export const oneKindCluster = z.array(cluster).refine((given) => given.length === 1, {
  params: { expected: "exactly one cluster, which Kind makes" },
});

/** The configuration of such a stack, as far as it is about its cluster. */
export interface KindStack {
  readonly clusters: z.output<typeof oneKindCluster>;
  readonly images: { readonly kindNode?: string };
}

/** The only cluster of such a stack. */
export function onlyCluster({ clusters }: Pick<KindStack, "clusters">): KindStack["clusters"][number] {
  const [only] = clusters;
  if (only === undefined) throw new Error("a stack without a cluster passed its validation");
  return only;
}

/** Node image of that cluster. */
export function onlyNodeImage(stack: KindStack): string {
  return kindNodeImage(stack, onlyCluster(stack));
}
