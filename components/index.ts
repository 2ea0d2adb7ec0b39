export { Cluster, type ClusterArgs } from "./cluster";
export type { Resources } from "./resources";
export { type MessageCount, SampleClients, type SampleClientsArgs } from "./sampleClients";
export { type ControllerEndpoint, SlimController, type SlimControllerArgs } from "./slimController";
export { type NodeEndpoint, SlimNodes, type SlimNodesArgs } from "./slimNodes";
export { Spire, type SpireArgs, type SpireCaSubject } from "./spire";
export type { SpireIdentity } from "./spireIdentity";
