export type { ClusterTarget } from "./cluster/clusterTarget";
export type { ProxySettings } from "../slim/proxy";
export { ExistingCluster, type ExistingClusterArgs } from "./cluster/existingCluster";
export { KindCluster, type KindClusterArgs } from "./cluster/kindCluster";
export { Foodmag, type FoodmagArgs, type FoodmagBackup, type FoodmagDatabase } from "./foodmag/foodmag";
export { MetalLb, type MetalLbArgs, type MetalLbResources } from "./loadBalancer/metalLb";
export type { PostgresqlArchive, PostgresqlRecovery, PostgresqlStore } from "./postgresql/archiveArguments";
export type { PostgresqlCertificate } from "./postgresql/certificate";
export type { PostgresqlEndpoint } from "./postgresql/endpoint";
export {
  Postgresql,
  type PostgresqlArgs,
  type PostgresqlBackup,
  type PostgresqlClient,
  type PostgresqlDatabase,
  type PostgresqlManager,
} from "./postgresql/postgresql";
export type { Resources } from "./resources";
export type {
  ClusterSettings,
  DaemonSetSettings,
  LoadBalancerSettings,
  PodSettings,
  RegistryCredentials,
} from "./settings/clusterSettings";
export type { ControllerEndpoint, NodeEndpoint } from "./slim/endpoints";
export type { MessageCount } from "./slim/messageCount";
export { SampleClients, type SampleClientsArgs } from "./slim/sampleClients";
export { SlimController, type SlimControllerArgs } from "./slim/slimController";
export { type MeshArgs, type MeshNodeArgs, SlimNodes, type SlimNodesArgs } from "./slim/slimNodes";
export { ExistingSpire, type ExistingSpireArgs, type ExposedBundleEndpoint } from "./spire/existingSpire";
export { Spire, type SpireArgs, type SpireCaSubject, type SpireResources } from "./spire/spire";
export {
  type FederatedTrustDomain,
  SpireFederation,
  type SpireFederationArgs,
} from "./spire/spireFederation";
export type { SpireIdentity } from "./spire/spireIdentity";
export type { SpireTarget } from "./spire/spireTarget";
