import type * as k8s from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";
import type { FoodmagNames } from "../../foodmag/names";
import type { ClusterSettings } from "../settings/clusterSettings";
import { placement } from "../settings/podSettings";

type Affinity = k8s.types.input.core.v1.Affinity;
type Given = Partial<k8s.types.output.core.v1.Affinity>;

interface BesideSiteArgs {
  readonly names: FoodmagNames;
  readonly settings: ClusterSettings;
  /** Access modes of the volume with the files. */
  readonly accessModes: pulumi.Output<string[]>;
}

/** Where pods of the CMS may run: all on one node, where the volume is of one node. */
export function besideSite({ names, settings, accessModes }: BesideSiteArgs): pulumi.Output<Affinity> {
  return affinity(
    settings,
    accessModes,
    ({ requiredDuringSchedulingIgnoredDuringExecution: rules = [] }) => ({
      requiredDuringSchedulingIgnoredDuringExecution: [...rules, term(names)],
    }),
  );
}

/** The same for who mounts the volume while the CMS may be stopped. */
export function preferBesideSite({ names, settings, accessModes }: BesideSiteArgs): pulumi.Output<Affinity> {
  return affinity(
    settings,
    accessModes,
    ({ preferredDuringSchedulingIgnoredDuringExecution: rules = [] }) => ({
      preferredDuringSchedulingIgnoredDuringExecution: [
        ...rules,
        { weight: 100, podAffinityTerm: term(names) },
      ],
    }),
  );
}

type PodAffinity = Partial<k8s.types.output.core.v1.PodAffinity>;

/** The affinity of the settings, with rules of ours where the volume is of one node. */
function affinity(
  settings: ClusterSettings,
  accessModes: pulumi.Output<string[]>,
  rules: (given: PodAffinity) => object,
): pulumi.Output<Affinity> {
  const given = pulumi.output(placement(settings).affinity) as pulumi.Output<Given | undefined>;
  return pulumi.all([given, accessModes]).apply(([own, modes]): Affinity => {
    const { podAffinity = {}, ...others } = (own ?? {}) as Given & { podAffinity?: PodAffinity };
    return modes.includes("ReadWriteMany")
      ? (own ?? {})
      : { ...others, podAffinity: { ...podAffinity, ...rules(podAffinity) } };
  });
}

function term(names: FoodmagNames) {
  return { topologyKey: "kubernetes.io/hostname", labelSelector: { matchLabels: { ...names.labels } } };
}
