import * as k8s from "@pulumi/kubernetes";
import type * as pulumi from "@pulumi/pulumi";
import type { PostgresqlNames } from "../../postgresql/names";
import { nameOnceCreated } from "../internal/nameOnceCreated";
import type { PostgresqlManager } from "./postgresql";

const API_GROUP = "rbac.authorization.k8s.io";

/** The Role of those who manage an installation: what the documents give, and what the documents' own commands need beside. */
export function managerRole(
  name: string,
  {
    names,
    namespace,
    managers,
  }: {
    readonly names: PostgresqlNames;
    readonly namespace: pulumi.Output<string>;
    readonly managers: readonly PostgresqlManager[];
  },
  opts: pulumi.CustomResourceOptions,
): void {
  const look = ["get", "list", "watch"];
  const role = new k8s.rbac.v1.Role(
    `${name}-manager-role`,
    {
      metadata: { name: names.managerRole, namespace, labels: names.labels },
      rules: [
        {
          apiGroups: ["apps"],
          resources: ["statefulsets"],
          verbs: [...look, "create", "update", "patch", "delete"],
        },
        { apiGroups: ["apps"], resources: ["statefulsets/scale"], verbs: ["get", "update", "patch"] },
        { apiGroups: [""], resources: ["pods", "services", "persistentvolumeclaims", "events"], verbs: look },
        { apiGroups: [""], resources: ["pods/log"], verbs: ["get"] },
        // kubectl asks by one of them, by its version.
        { apiGroups: [""], resources: ["pods/exec"], verbs: ["get", "create"] },
        // A Job by hand of a CronJob: a backup, its test, a restore.
        { apiGroups: ["batch"], resources: ["cronjobs"], verbs: look },
        { apiGroups: ["batch"], resources: ["jobs"], verbs: [...look, "create", "delete"] },
      ],
    },
    opts,
  );
  new k8s.rbac.v1.RoleBinding(
    `${name}-manager-role-binding`,
    {
      metadata: { name: `${names.managerRole}-binding`, namespace, labels: names.labels },
      roleRef: { apiGroup: API_GROUP, kind: "Role", name: nameOnceCreated(role, names.managerRole) },
      subjects: managers.map(({ kind, name: subject, namespace: own }) =>
        kind === "ServiceAccount"
          ? { kind, name: subject, namespace: own ?? namespace }
          : { kind, name: subject, apiGroup: API_GROUP },
      ),
    },
    opts,
  );
}
