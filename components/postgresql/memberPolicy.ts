import type * as pulumi from "@pulumi/pulumi";
import { ARCHIVE_PORT } from "../../postgresql/archive";
import type { PostgresqlNames } from "../../postgresql/names";
import { METRICS_PORT, PATRONI_PORT, POSTGRESQL_PORT } from "../../postgresql/ports";
import { namespaceSelector } from "../internal/namespaceSelector";
import { networkPolicy } from "../internal/networkPolicy";
import type { ClusterSettings } from "../settings/clusterSettings";
import type { PostgresqlClient } from "./postgresql";

interface MemberPolicyArgs {
  readonly names: PostgresqlNames;
  readonly namespace: pulumi.Output<string>;
  /** Beside the pods of its own namespace. */
  readonly clients: readonly PostgresqlClient[];
  readonly hasExporter: boolean;
  readonly hasArchive: boolean;
  readonly settings: ClusterSettings;
}

/** Makes the NetworkPolicy of the members: each port for those that use it. */
export function memberPolicy(
  name: string,
  { names, namespace, clients, hasExporter, hasArchive, settings }: MemberPolicyArgs,
  opts: pulumi.CustomResourceOptions,
): void {
  const ours = (...apps: string[]) =>
    [names.labels, ...apps.map((app) => ({ app }))].map((matchLabels) => ({ podSelector: { matchLabels } }));
  const others = clients.map((client) => ({
    namespaceSelector: namespaceSelector(client.namespace),
    ...(client.labels && { podSelector: { matchLabels: client.labels } }),
  }));
  networkPolicy(
    name,
    {
      names,
      namespace,
      settings,
      ingress: [
        { ports: [POSTGRESQL_PORT], from: [{ podSelector: {} }, ...others] },
        { ports: [PATRONI_PORT], from: ours(names.settings) },
        ...(hasArchive ? [{ ports: [ARCHIVE_PORT], from: ours(names.archive) }] : []),
        // Nobody can know where Prometheus runs.
        ...(hasExporter ? [{ ports: [METRICS_PORT] }] : []),
      ],
    },
    opts,
  );
}
