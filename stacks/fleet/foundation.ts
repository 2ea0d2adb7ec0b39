import { KindCluster, Spire } from "../../components";
import { type Fleet, type FleetCluster, fleetVersions } from "./fleet";
import { kubeconfigFile } from "./kubeconfigFile";

/** What every cluster of a fleet begins with. */
export interface Foundation {
  readonly definition: FleetCluster;
  readonly cluster: KindCluster;
  readonly spire: Spire;
}

/** Makes a cluster with SPIRE; in a federation SPIRE offers its bundle to the other clusters. */
export function deployFoundation(fleet: Fleet, definition: FleetCluster, federated: boolean): Foundation {
  const { name, trustDomain } = definition;
  const cluster = new KindCluster(name, {
    clusterName: name,
    kubeconfigFile: kubeconfigFile(name),
    nodeImage: fleetVersions(fleet).kindNodeImage,
  });
  const spire = new Spire(
    `${name}-spire`,
    {
      trustDomain,
      clusterName: name,
      chart: fleet.charts.spire,
      crdsChart: fleet.charts.spireCrds,
      enableBundleEndpoint: federated,
    },
    cluster.contents(),
  );
  return { definition, cluster, spire };
}
