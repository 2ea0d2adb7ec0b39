import * as k8s from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";

/** Where a chart comes from. */
export type ChartSource =
  | { readonly name: string; readonly repository: string; readonly version: string }
  /** A folder or a .tgz file. */
  | { readonly path: pulumi.Input<string> };

/** A chart by name and version from its repository, or by its path if there is one. */
export function chartSource(
  name: string,
  repository: string,
  version: string,
  path: pulumi.Input<string> | undefined,
): ChartSource {
  return path === undefined ? { name, repository, version } : { path };
}

interface ChartReleaseArgs {
  readonly releaseName: string;
  readonly chart: ChartSource;
  readonly namespace: pulumi.Input<string>;
  /** May contain outputs. */
  readonly values: object;
  /** Values over {@link values}, merged by Helm. */
  readonly overrides?: Record<string, unknown>;
  readonly timeoutSeconds: number;
}

/** Installs an upstream chart under a fixed release name and waits for what it makes, as Helm understands it. */
export function chartRelease(
  name: string,
  args: ChartReleaseArgs,
  opts: pulumi.CustomResourceOptions,
): k8s.helm.v3.Release {
  const chart =
    "path" in args.chart
      ? { chart: args.chart.path }
      : {
          chart: args.chart.name,
          version: args.chart.version,
          repositoryOpts: { repo: args.chart.repository },
        };
  return new k8s.helm.v3.Release(
    name,
    {
      ...chart,
      name: args.releaseName,
      namespace: args.namespace,
      ...(args.overrides === undefined
        ? { values: args.values }
        : {
            valueYamlFiles: [
              pulumi.jsonStringify(args.values).apply((values) => new pulumi.asset.StringAsset(values)),
            ],
            values: args.overrides,
          }),
      timeout: args.timeoutSeconds,
    },
    { ...opts, deleteBeforeReplace: true },
  );
}
