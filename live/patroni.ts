import type { KubernetesCluster } from "./kubernetesCluster";

/** A member of a PostgreSQL installation, as Patroni sees it. */
export interface PostgresqlMember {
  readonly name: string;
  /** `Leader`, `Replica`, `Sync Standby`. */
  readonly role: string;
  /** `running`, `streaming`, and others of a member that does not follow. */
  readonly state: string;
  /** MB of the log that it has not received; undefined of the leader, and where that is not known. */
  readonly lag?: number;
}

interface Listed {
  readonly Member: string;
  readonly Role: string;
  readonly State: string;
  readonly "Lag in MB"?: number | string;
}

/**
 * Asks Patroni for the members, in the container of one of them.
 *
 * @throws Error if it does not answer
 */
export async function readMembers(
  cluster: Pick<KubernetesCluster, "exec">,
  place: { readonly namespace: string; readonly pod: string; readonly container: string },
): Promise<PostgresqlMember[]> {
  const command = ["patronictl", "list", "--format", "json"];
  const printed = await cluster.exec(place.namespace, place.pod, place.container, command);
  return (JSON.parse(printed) as Listed[]).map(({ Member, Role, State, "Lag in MB": lag }) => ({
    name: Member,
    role: Role,
    state: State,
    lag: typeof lag === "number" ? lag : undefined,
  }));
}
