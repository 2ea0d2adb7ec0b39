import { createHash } from "node:crypto";

const LONGEST_LABEL = 63;
const ORDINAL_LENGTH = "-99".length;
const HASH_LENGTH = 6;

/**
 * Name of the Service that stands for a node of another cluster: `slim-cluster-b-0`. A cluster's name that has dots, or is too
 * long for a DNS label, is told apart by a part of its hash.
 */
export function remoteNodeName(podPrefix: string, cluster: string, ordinal: number): string {
  const room = LONGEST_LABEL - podPrefix.length - 1 - ORDINAL_LENGTH;
  const fits = !cluster.includes(".") && cluster.length <= room;
  return `${podPrefix}-${fits ? cluster : hashed(cluster, room)}-${ordinal}`;
}

function hashed(cluster: string, room: number): string {
  const hash = createHash("sha256").update(cluster).digest("hex").slice(0, HASH_LENGTH);
  return `${cluster.replaceAll(".", "-").slice(0, room - HASH_LENGTH - 1)}-${hash}`;
}
