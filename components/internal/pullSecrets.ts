import * as k8s from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";
import type { ClusterSettings } from "../settings/clusterSettings";

/** Makes a Secret of each credential of registries in a namespace of our own; its name once they are there. */
export function withPullSecrets(
  name: string,
  namespace: pulumi.Output<string>,
  settings: ClusterSettings,
  opts: pulumi.CustomResourceOptions,
): pulumi.Output<string> {
  const secrets = pullSecrets(name, (secret) => ({ name: secret, namespace }), settings, opts);
  return pulumi.all([namespace, pulumi.all(secrets.map(({ urn }) => urn))]).apply(([known]) => known);
}

/** The same in a namespace of everybody's, under names that nobody else has; settings that name these. */
export function withOwnPullSecrets(
  name: string,
  namespace: pulumi.Output<string>,
  settings: ClusterSettings,
  opts: pulumi.CustomResourceOptions,
): ClusterSettings {
  const { imagePullSecrets = [], registryCredentials, ...pods } = settings.pods ?? {};
  if (registryCredentials === undefined) return settings;
  const secrets = pullSecrets(name, () => ({ namespace }), settings, opts);
  const made = pulumi.all(secrets.map(({ metadata }) => metadata.name));
  const names = pulumi.all([imagePullSecrets, made]).apply(([given, ours]) => [...given, ...ours]);
  return { ...settings, pods: { ...pods, imagePullSecrets: names } };
}

function pullSecrets(
  name: string,
  metadata: (secret: string) => k8s.types.input.meta.v1.ObjectMeta,
  { pods: { registryCredentials = [] } = {} }: ClusterSettings,
  opts: pulumi.CustomResourceOptions,
): k8s.core.v1.Secret[] {
  return registryCredentials.map(
    ({ name: secret, dockerConfigJson }) =>
      new k8s.core.v1.Secret(
        `${name}-${secret}`,
        {
          metadata: metadata(secret),
          type: "kubernetes.io/dockerconfigjson",
          stringData: { ".dockerconfigjson": dockerConfigJson },
        },
        opts,
      ),
  );
}
