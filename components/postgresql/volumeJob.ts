import * as k8s from "@pulumi/kubernetes";
import type * as pulumi from "@pulumi/pulumi";
import type { PostgresqlNames } from "../../postgresql/names";
import { CONFIG_FOLDER } from "../../postgresql/patroniConfig";
import { scriptsOf } from "../../postgresql/scripts";
import { nameOnceCreated } from "../internal/nameOnceCreated";
import { podTemplate } from "../internal/podTemplate";
import type { ClusterSettings } from "../settings/clusterSettings";
import { POSTGRESQL_SECURITY } from "./memberStatefulSet";

interface VolumeJobArgs {
  readonly names: PostgresqlNames;
  readonly namespace: pulumi.Output<string>;
  readonly image: pulumi.Input<string>;
  readonly members: readonly string[];
  /** Size that each member's volume shall have. */
  readonly storageSize: string;
  readonly settings: ClusterSettings;
}

/**
 * Makes the Job that has the volumes of members grow, as the StatefulSet itself cannot. It fails at once where the storage class
 * does not allow that: another try would not change it.
 */
export function volumeJob(
  name: string,
  args: VolumeJobArgs,
  opts: pulumi.CustomResourceOptions & { readonly dependsOn: pulumi.Resource },
): k8s.batch.v1.Job {
  const { names, namespace } = args;
  const labels = { app: `${names.name}-volumes` };
  const parent = { parent: opts.parent };
  const { serviceAccountName, granted } = volumeAccount(name, { namespace, labels }, parent);
  const files = new k8s.core.v1.ConfigMap(
    `${name}-volumes`,
    { metadata: { namespace, labels }, immutable: true, data: scriptsOf("volumes") },
    parent,
  );
  return new k8s.batch.v1.Job(
    `${name}-volumes`,
    {
      metadata: { namespace, labels },
      spec: {
        backoffLimit: 0,
        template: podTemplate(
          { labels },
          {
            restartPolicy: "Never",
            serviceAccountName,
            automountServiceAccountToken: true,
            securityContext: POSTGRESQL_SECURITY,
            containers: [
              {
                name: "volumes",
                image: args.image,
                command: ["python3", `${CONFIG_FOLDER}/growVolumes.py`],
                env: [
                  {
                    name: "CLAIMS",
                    value: args.members.map((member) => `${names.dataClaim}-${member}`).join(" "),
                  },
                  { name: "SIZE", value: args.storageSize },
                ],
                volumeMounts: [{ name: "config", mountPath: CONFIG_FOLDER, readOnly: true }],
              },
            ],
            volumes: [{ name: "config", configMap: { name: files.metadata.name } }],
          },
          args.settings,
        ),
      },
    },
    { ...opts, dependsOn: [opts.dependsOn, granted] },
  );
}

/** The account of the Job, which may change the size of volumes. */
function volumeAccount(
  name: string,
  { namespace, labels }: Pick<VolumeJobArgs, "namespace"> & { readonly labels: { readonly app: string } },
  opts: pulumi.CustomResourceOptions,
): { readonly serviceAccountName: pulumi.Output<string>; readonly granted: pulumi.Resource } {
  const metadata = { name: labels.app, namespace, labels };
  const account = new k8s.core.v1.ServiceAccount(
    `${name}-volumes-account`,
    { metadata, automountServiceAccountToken: false },
    opts,
  );
  const role = new k8s.rbac.v1.Role(
    `${name}-volumes-role`,
    {
      metadata,
      rules: [{ apiGroups: [""], resources: ["persistentvolumeclaims"], verbs: ["get", "patch"] }],
    },
    opts,
  );
  const objectName = labels.app;
  const serviceAccountName = nameOnceCreated(account, objectName);
  const granted = new k8s.rbac.v1.RoleBinding(
    `${name}-volumes-role-binding`,
    {
      metadata,
      roleRef: {
        apiGroup: "rbac.authorization.k8s.io",
        kind: "Role",
        name: nameOnceCreated(role, objectName),
      },
      subjects: [{ kind: "ServiceAccount", name: serviceAccountName, namespace }],
    },
    opts,
  );
  return { serviceAccountName, granted };
}
