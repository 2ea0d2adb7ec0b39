import { Deployment } from "./deployment";
import type { KindCluster } from "./kindCluster";

/** Brings up two clusters with two nodes each, and the same settings of SPIRE; alice is in the first one, bob in the other. */
export async function bringUpTwoTrustDomains(
  [receiver, sender]: readonly [string, string],
  spire: object,
): Promise<Deployment> {
  const deployment = await Deployment.create("multicluster", (config) => ({
    ...config,
    "slim:clusters": [
      { name: receiver, replicas: 2, spire },
      { name: sender, roles: ["nodes"], replicas: 2, spire },
    ],
    "slim:clients": { receiver, sender, messages: 2 },
  }));
  await deployment.up();
  return deployment;
}

/** ID of the X.509 authority that a subcommand of `spire-server localauthority x509` names first. */
export function x509Authority(cluster: KindCluster, ...command: string[]): string | undefined {
  return /Authority ID: (\S+)/.exec(cluster.spireServer("localauthority", "x509", ...command))?.[1];
}
