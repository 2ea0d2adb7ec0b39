import * as pulumi from "@pulumi/pulumi";
import type { Foodmag, KindCluster } from "../../components";
import { DATABASE, FOODMAG_NAMES, type FoodmagNames } from "../../foodmag/names";
import { type PostgresqlNames, postgresqlNames } from "../../postgresql/names";
import { SUPERUSER } from "../../postgresql/roles";
import { createJobCommand, kubectlCommand } from "../../slim/kubectl";
import { onlyCluster } from "../kindStack";
import type { FoodmagStack } from "./foodmag";

/** The outputs of a stack that is the food magazine. */
export interface FoodmagOutputs {
  readonly foodmag: pulumi.Output<SiteOutputs>;
  /** Password of the administrator of the site, as it was installed; secret. */
  readonly adminPassword: pulumi.Output<string>;
  /** Kubeconfig with the administrator's credentials, by the name of the cluster; secret. */
  readonly kubeconfigs: pulumi.Output<Record<string, string>>;
}

/** Where the site is, and how to look at it. */
export interface SiteOutputs {
  /** Name of the Kind cluster. */
  readonly clusterName: string;
  /** Relative to the project's folder. */
  readonly kubeconfigFile: string;
  readonly namespace: string;
  readonly names: FoodmagNames;
  /** Number of pods of the CMS. */
  readonly replicas: number;
  /** The site, for browsers on a machine that reaches Docker's network: Linux. Elsewhere the command `portForward` brings it near. */
  readonly url: string;
  /** The site while the command `portForward` runs. */
  readonly forwardedUrl: string;
  /** Name of the administrator. */
  readonly adminName: string;
  /** Its database. */
  readonly database: { readonly names: PostgresqlNames; readonly replicas: number };
  /** What to type to look further. */
  readonly commands: Record<string, string>;
}

/** Port of this machine at which the site is while it is forwarded; the document's. */
const FORWARDED_PORT = 8080;

/** The outputs for what was made. */
export function foodmagOutputs(
  configured: FoodmagStack,
  cluster: KindCluster,
  foodmag: Foodmag,
): FoodmagOutputs {
  const { replicas, nodePort, database } = configured.foodmag;
  const databaseNames = postgresqlNames(FOODMAG_NAMES.database);
  return {
    foodmag: pulumi
      .output({
        clusterName: cluster.clusterName,
        kubeconfigFile: cluster.kubeconfigFile,
        namespace: foodmag.namespace,
        names: FOODMAG_NAMES,
        replicas,
        url: pulumi.interpolate`http://${cluster.nodeAddress}:${nodePort}`,
        forwardedUrl: `http://127.0.0.1:${FORWARDED_PORT}`,
        adminName: foodmag.adminName,
        database: { names: databaseNames, replicas: database.replicas },
      })
      .apply((outputs) => ({ ...outputs, commands: commands(outputs, configured.foodmag) })),
    adminPassword: foodmag.adminPassword,
    kubeconfigs: pulumi.secret(pulumi.all({ [onlyCluster(configured).name]: cluster.kubeconfig })),
  };
}

/** The commands of the document, for this installation. */
function commands(
  {
    names,
    namespace,
    database,
    ...access
  }: Pick<SiteOutputs, "names" | "namespace" | "kubeconfigFile" | "database">,
  { enableBackup: hasBackup }: FoodmagStack["foodmag"],
): Record<string, string> {
  const cluster = kubectlCommand(access);
  const kubectl = `${cluster} -n ${namespace}`;
  const site = `statefulset/${names.name}`;
  const inDatabase = `${kubectl} exec ${database.names.name}-0 -c ${database.names.container} --`;
  const job = (cronJob: string) => createJobCommand(kubectl, cronJob);
  return {
    all: `${kubectl} get all -o wide`,
    describe: `${kubectl} describe ${site}`,
    pod: `${kubectl} describe pod/${names.name}-0`,
    claims: `${kubectl} get pvc -o wide`,
    volumes: `${cluster} get pv -o wide`,
    services: `${kubectl} get service -o wide`,
    portForward: `${kubectl} port-forward service/${names.service} ${FORWARDED_PORT}:80`,
    password: `${kubectl} get secret ${names.secret} -o 'jsonpath={.data.admin-password}' | base64 -d`,
    logs: `${kubectl} logs ${names.name}-0 -c ${names.container}`,
    stop: `${kubectl} scale ${site} --replicas 0`,
    start: `${kubectl} scale ${site} --replicas 1`,
    members: `${inDatabase} patronictl list`,
    psql: `${kubectl} exec -it ${database.names.name}-0 -c ${database.names.container} -- psql -U ${SUPERUSER} ${DATABASE.name}`,
    ...(hasBackup && {
      backUpDatabase: job(database.names.backup),
      backUpFiles: job(names.backup),
      restoreDatabase: job(database.names.restore),
      restoreFiles: job(names.restore),
    }),
  };
}
