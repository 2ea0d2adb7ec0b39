export { Cluster, type ClusterArgs } from "./cluster";
export { LoadBalancer, type LoadBalancerArgs } from "./loadBalancer";
export type { Resources } from "./resources";
export { type MessageCount, SampleClients, type SampleClientsArgs } from "./sampleClients";
export { type ControllerEndpoint, SlimController, type SlimControllerArgs } from "./slimController";
export { type NodeEndpoint, SlimNodes, type SlimNodesArgs, type SlimNodesFederation } from "./slimNodes";
export { Spire, type SpireArgs, type SpireCaSubject } from "./spire";
export { type FederatedTrustDomain, SpireFederation, type SpireFederationArgs } from "./spireFederation";
export type { SpireIdentity } from "./spireIdentity";
