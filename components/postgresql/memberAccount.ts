import * as k8s from "@pulumi/kubernetes";
import type * as pulumi from "@pulumi/pulumi";
import type { PostgresqlNames } from "../../postgresql/names";
import { nameOnceCreated } from "../internal/nameOnceCreated";

/** The account of the members, and what Patroni needs: its own state, the roles of its pods, and how many there shall be. */
export function memberAccount(
  name: string,
  { names, namespace }: { readonly names: PostgresqlNames; readonly namespace: pulumi.Output<string> },
  opts: pulumi.CustomResourceOptions,
): { readonly serviceAccountName: pulumi.Output<string>; readonly granted: pulumi.Resource } {
  const metadata = { name: names.name, namespace, labels: names.labels };
  const account = new k8s.core.v1.ServiceAccount(
    `${name}-account`,
    { metadata, automountServiceAccountToken: false },
    opts,
  );
  const serviceAccountName = nameOnceCreated(account, names.name);
  const role = new k8s.rbac.v1.Role(
    `${name}-role`,
    {
      metadata,
      rules: [
        {
          apiGroups: [""],
          resources: ["endpoints"],
          verbs: ["get", "list", "watch", "create", "patch", "update"],
        },
        { apiGroups: [""], resources: ["pods"], verbs: ["get", "list", "watch", "patch"] },
        { apiGroups: ["apps"], resources: ["statefulsets"], resourceNames: [names.name], verbs: ["get"] },
      ],
    },
    opts,
  );
  const granted = new k8s.rbac.v1.RoleBinding(
    `${name}-role-binding`,
    {
      metadata,
      roleRef: {
        apiGroup: "rbac.authorization.k8s.io",
        kind: "Role",
        name: nameOnceCreated(role, names.name),
      },
      subjects: [{ kind: "ServiceAccount", name: serviceAccountName, namespace }],
    },
    opts,
  );
  return { serviceAccountName, granted };
}
