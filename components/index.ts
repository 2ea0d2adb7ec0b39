export { KindCluster, type KindClusterArgs } from "./cluster/kindCluster";
export { MetalLb, type MetalLbArgs } from "./loadBalancer/metalLb";
export type { Resources } from "./resources";
export { type MessageCount, SampleClients, type SampleClientsArgs } from "./slim/sampleClients";
export { type ControllerEndpoint, SlimController, type SlimControllerArgs } from "./slim/slimController";
export { type NodeEndpoint, SlimNodes, type SlimNodesArgs, type SlimNodesFederation } from "./slim/slimNodes";
export { Spire, type SpireArgs, type SpireCaSubject } from "./spire/spire";
export {
  type FederatedTrustDomain,
  SpireFederation,
  type SpireFederationArgs,
} from "./spire/spireFederation";
export type { SpireIdentity } from "./spire/spireIdentity";
