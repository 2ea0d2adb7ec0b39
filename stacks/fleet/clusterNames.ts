import { DEFAULT_PREFIX, type FleetNames, fleetNames } from "../../slim/names";
import type { Fleet, FleetCluster } from "./fleet";

/** Names of the objects of a fleet in one of its clusters. In a cluster that exists, `default` is somebody else's. */
export function clusterNames(
  { prefix }: Pick<Fleet, "prefix">,
  { existing, namespace, existingSpire }: Pick<FleetCluster, "existing" | "namespace" | "existingSpire">,
): FleetNames {
  const slim = namespace ?? prefix;
  const inDefault = existing === undefined && prefix === DEFAULT_PREFIX;
  const names = fleetNames(prefix, "prefix", { slim, clients: inDefault ? undefined : slim });
  if (existingSpire === undefined) return names;
  const { className, server, agents, bundleConfigMap } = existingSpire;
  return {
    ...names,
    spire: {
      ...names.spire,
      namespace: existingSpire.namespace,
      className,
      server,
      agents,
      bundle: bundleConfigMap,
      // Several fleets may have one beside the same server.
      bundleEndpoint: `${prefix}-${names.spire.bundleEndpoint}`,
    },
  };
}
