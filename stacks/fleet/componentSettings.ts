import * as pulumi from "@pulumi/pulumi";
import type { ClusterSettings } from "../../components";
import type { ConfiguredSettings } from "./clusterSettings";

/** The settings that all components of a cluster take. */
export function componentSettings({
  settings,
}: {
  readonly settings?: ConfiguredSettings;
}): ClusterSettings | undefined {
  if (settings === undefined) return undefined;
  const { workloadApi: _, pods, ...others } = settings;
  if (pods?.registryCredentials === undefined) return { ...others, pods };
  const credentials = pods.registryCredentials.map(({ name, dockerConfigJson }) => ({
    name,
    dockerConfigJson: pulumi.secret(dockerConfigJson),
  }));
  return { ...others, pods: { ...pods, registryCredentials: credentials } };
}
