import { z } from "zod";
import { isCidr } from "../../slim/cidr";
import { isRegistryMirror, REGISTRY_MIRROR_EXPECTED } from "../../slim/imageReference";
import { isObjectName, isQualifiedName, QUALIFIED_NAME_EXPECTED } from "../../slim/qualifiedName";
import { WORKLOAD_API_ACCESS } from "../../slim/workloadApi";
import { labels, labelValue, mapOf, objectName, report, scalarText, text } from "../configuration/fields";
import { registryCredentials } from "./registryCredentials";

const qualifiedName = text(isQualifiedName, QUALIFIED_NAME_EXPECTED);
const annotations = mapOf(
  isQualifiedName,
  QUALIFIED_NAME_EXPECTED,
  scalarText(() => true, "a text"),
);

const toleration = z
  .strictObject({
    key: qualifiedName.optional(),
    operator: z.enum(["Exists", "Equal"]).optional(),
    value: labelValue.optional(),
    effect: z.enum(["NoSchedule", "PreferNoSchedule", "NoExecute"]).optional(),
    tolerationSeconds: z.number().optional(),
  })
  .superRefine(({ key, operator = "Equal", value, effect, tolerationSeconds }, ctx) => {
    if (operator === "Exists" && value !== undefined) {
      report(ctx, ["value"], value, "no such key, as the operator Exists tolerates every value");
    }
    if (key === undefined && operator !== "Exists") {
      report(
        ctx,
        ["key"],
        key,
        "the key of a taint, or the operator Exists, which then tolerates every taint",
      );
    }
    if (tolerationSeconds !== undefined && effect !== "NoExecute") {
      report(ctx, ["tolerationSeconds"], tolerationSeconds, "no such key but with the effect NoExecute");
    }
  });

const rules = z.record(z.string(), z.unknown()).optional();

const pods = z
  .strictObject({
    nodeSelector: labels.optional(),
    tolerations: z.array(toleration).optional(),
    affinity: z.strictObject({ nodeAffinity: rules, podAffinity: rules, podAntiAffinity: rules }).optional(),
    priorityClassName: objectName.optional(),
    imagePullSecrets: z.array(objectName).optional(),
    registryCredentials: z.array(registryCredentials).optional(),
    annotations: annotations.optional(),
  })
  .superRefine(({ imagePullSecrets = [], registryCredentials: credentials = [] }, ctx) => {
    const taken = [...imagePullSecrets];
    for (const [index, { name }] of credentials.entries()) {
      if (taken.includes(name)) {
        const expected = "a name that no other Secret here has";
        report(ctx, ["registryCredentials", index, "name"], name, expected);
      }
      taken.push(name);
    }
  });

const daemonSets = z.strictObject({
  nodeSelector: labels.optional(),
  tolerations: z.array(toleration).optional(),
});

const loadBalancer = z.strictObject({
  annotations: annotations.optional(),
  loadBalancerClass: qualifiedName.optional(),
  sourceRanges: z.array(text(isCidr, "a range of addresses, such as 10.0.0.0/8 or fd00::/8")).optional(),
});

/** What a cluster is like, as it is configured. */
export const clusterSettings = z
  .strictObject({
    storageClass: objectName.optional(),
    registryMirror: text(isRegistryMirror, REGISTRY_MIRROR_EXPECTED).optional(),
    workloadApi: z.enum(WORKLOAD_API_ACCESS).optional(),
    clusterDomain: text(isObjectName, "a DNS domain in lower case, such as cluster.local").optional(),
    ipFamilies: z
      .array(z.enum(["IPv4", "IPv6"]))
      .min(1)
      .optional(),
    ipFamilyPolicy: z.enum(["SingleStack", "PreferDualStack", "RequireDualStack"]).optional(),
    pods: pods.optional(),
    daemonSets: daemonSets.optional(),
    loadBalancer: loadBalancer.optional(),
    enableNetworkPolicies: z.boolean().optional(),
  })
  .superRefine(({ ipFamilies = [], ipFamilyPolicy = "SingleStack" }, ctx) => {
    if (new Set(ipFamilies).size < ipFamilies.length) {
      report(ctx, ["ipFamilies"], ipFamilies, "each family once");
    } else if (ipFamilies.length > 1 && ipFamilyPolicy === "SingleStack") {
      report(
        ctx,
        ["ipFamilyPolicy"],
        ipFamilyPolicy,
        "PreferDualStack or RequireDualStack, as ipFamilies has two families",
      );
    }
  });

/** What a cluster is like, as it is configured. */
export type ConfiguredSettings = z.output<typeof clusterSettings>;

/** Refuses settings that are not for such a cluster. */
export function reportMisplacedSettings(
  settings: ConfiguredSettings,
  { isKind, hasSpire }: { readonly isKind: boolean; readonly hasSpire: boolean },
  ctx: z.RefinementCtx,
): void {
  const refuse = (key: keyof ConfiguredSettings, reason: string) => {
    if (settings[key] !== undefined) {
      report(ctx, ["settings", key], settings[key], `no such key, as ${reason}`);
    }
  };
  // They say how a cluster was made.
  for (const key of isKind ? (["clusterDomain", "ipFamilies", "ipFamilyPolicy"] as const) : []) {
    refuse(key, "it is for a cluster that exists, which needs a kubeconfig");
  }
  if (hasSpire) refuse("workloadApi", "existingSpire.csiDriver says it of a SPIRE that exists");
}
