import * as pulumi from "@pulumi/pulumi";
import type { KindCluster, Postgresql } from "../../components";
import { type PostgresqlNames, postgresqlNames, ROLE_LABEL } from "../../postgresql/names";
import { METRICS_PORT } from "../../postgresql/ports";
import { SUPERUSER } from "../../postgresql/roles";
import { createJobCommand, kubectlCommand } from "../../slim/kubectl";
import { labelSelector } from "../../slim/labelSelector";
import { onlyCluster } from "../kindStack";
import type { Postgres } from "./postgres";

/** The outputs of a stack that is PostgreSQL. */
export interface PostgresOutputs {
  readonly postgresql: pulumi.Output<PostgresqlOutputs>;
  /** Kubeconfig with the administrator's credentials, by the name of the cluster; secret. */
  readonly kubeconfigs: pulumi.Output<Record<string, string>>;
}

/** Where PostgreSQL is, and how to look at it. */
export interface PostgresqlOutputs {
  /** Name of the Kind cluster. */
  readonly clusterName: string;
  /** Relative to the project's folder. */
  readonly kubeconfigFile: string;
  readonly namespace: string;
  readonly names: PostgresqlNames;
  /** Number of members. */
  readonly replicas: number;
  /** `host:port` of the primary, in the cluster. */
  readonly address: string;
  /** `host:port` of the replicas, for reading. */
  readonly replicasAddress: string;
  /** `host:port` of each member. */
  readonly memberAddresses: string[];
  /** Names of the Secrets with username and password, by database. */
  readonly secretNames: Record<string, string>;
  /** Certificate authority by which clients verify the server, in PEM. */
  readonly caCertificate: string;
  /** What to type to look further. */
  readonly commands: Record<string, string>;
}

/** The outputs for what was made. */
export function postgresOutputs(
  configured: Postgres,
  cluster: KindCluster,
  postgresql: Postgresql,
): PostgresOutputs {
  const { name } = onlyCluster(configured);
  const { replicas } = configured.postgres;
  return {
    postgresql: pulumi
      .output({
        clusterName: cluster.clusterName,
        kubeconfigFile: cluster.kubeconfigFile,
        namespace: postgresql.namespace,
        names: postgresqlNames(),
        replicas,
        address: postgresql.address,
        replicasAddress: postgresql.replicasAddress,
        memberAddresses: postgresql.memberAddresses,
        secretNames: postgresql.secretNames,
        caCertificate: postgresql.caCertificate,
      })
      .apply((outputs) => ({ ...outputs, commands: commands(outputs, configured.postgres) })),
    kubeconfigs: pulumi.secret(pulumi.all({ [name]: cluster.kubeconfig })),
  };
}

/** The commands of the document, for this installation. */
function commands(
  { names, namespace, ...access }: Pick<PostgresqlOutputs, "names" | "namespace" | "kubeconfigFile">,
  { database, enableBackup: hasBackup }: Postgres["postgres"],
): Record<string, string> {
  const kubectl = `${kubectlCommand(access)} -n ${namespace}`;
  const member = `${names.name}-0`;
  const primary = labelSelector({ ...names.labels, [ROLE_LABEL]: "primary" });
  const job = (cronJob: string) => createJobCommand(kubectl, cronJob);
  const inMember = `${kubectl} exec ${member} -c ${names.container} --`;
  return {
    statefulSets: `${kubectl} get statefulsets`,
    pods: `${kubectl} get pods -L role`,
    volumes: `${kubectl} get pvc`,
    members: `${inMember} patronictl list`,
    psql: `${kubectl} exec -it $(${kubectl} get pods -l ${primary} -o name) -c ${names.container} -- psql -U ${SUPERUSER} ${database}`,
    password: `${kubectl} get secret ${names.secret} -o jsonpath={.data.password} | base64 -d`,
    logs: `${kubectl} logs ${member} -c ${names.container}`,
    metrics: `${inMember} curl -s localhost:${METRICS_PORT}/metrics`,
    switchover: `${inMember} patronictl switchover --force`,
    events: `${kubectl} get events`,
    ...(hasBackup && {
      backupNow: job(names.backup),
      backupTest: job(names.restoreTest),
      restore: job(names.restore),
    }),
  };
}
