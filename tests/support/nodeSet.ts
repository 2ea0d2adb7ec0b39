import type { NodeSetIntent } from "../../slim/line";

/** Nodes of a cluster whose controller is in another one. */
export const NODE_SET: NodeSetIntent = {
  trustDomain: "cluster-a.example",
  serverName: "slim.cluster-a.example",
  fleetServerName: "nodes.slim",
  podPrefix: "slim",
  podDomain: "slim-headless.slim.svc.cluster.local",
  maxReplicas: 3,
  hasExternalAddresses: true,
  workloadApi: { socketPath: "unix:/run/agent.sock" },
  trustedDomains: ["cluster-b.example"],
  controller: {
    address: "172.18.0.200:50052",
    serverName: "slim-control.admin.example",
    trustDomain: "admin.example",
  },
  logLevel: "info",
  hasIPv6: false,
  drainSeconds: 5,
};
