import type * as pulumi from "@pulumi/pulumi";
import type { SpireNames } from "../../slim/names";
import { type ChartSource, chartRelease } from "../internal/chartRelease";
import { readyDaemonSet } from "../internal/readyDaemonSet";
import { daemonSetValues, imageByRegistry } from "../settings/chartValues";
import { imagePullSecrets } from "../settings/podSettings";
import type { SpireArgs } from "./spire";
import { AGENT_SOCKET, WITHOUT_HOOKS } from "./spireValues";

interface CsiDriverArgs extends Pick<SpireArgs, "settings" | "resources" | "values"> {
  readonly names: SpireNames;
  readonly namespace: pulumi.Input<string>;
  /** The chart spire. */
  readonly chart: ChartSource;
  readonly timeoutSeconds: number;
}

/**
 * Installs the SPIFFE CSI driver, by a release of its own: when pods no longer use it, Pulumi removes it after they have
 * changed. As a part of the release of SPIRE it would be gone before, and the kubelet could not unmount its volumes.
 *
 * @returns the ID of what is there once a driver runs on every node
 */
export function csiDriver(
  name: string,
  { settings = {}, resources, values = {}, names, namespace, chart, timeoutSeconds }: CsiDriverArgs,
  opts: pulumi.CustomResourceOptions,
): pulumi.Output<string> {
  const given = Object.entries(values).filter(([key]) => key === "global" || key === "spiffe-csi-driver");
  const release = chartRelease(
    `${name}-csi-release`,
    {
      releaseName: names.csiDrivers,
      chart,
      namespace,
      values: {
        global: { imagePullSecrets: imagePullSecrets(settings), ...WITHOUT_HOOKS },
        "spire-server": { enabled: false },
        "spire-agent": { enabled: false },
        "spiffe-oidc-discovery-provider": { enabled: false },
        "spiffe-csi-driver": {
          enabled: true,
          agentSocketPath: AGENT_SOCKET,
          ...daemonSetValues(settings),
          ...imageByRegistry("ghcr.io/spiffe/spiffe-csi-driver", settings),
          nodeDriverRegistrar: imageByRegistry(
            "registry.k8s.io/sig-storage/csi-node-driver-registrar",
            settings,
          ),
          resources: resources?.csiDriver,
        },
      },
      overrides: given.length > 0 ? Object.fromEntries(given) : undefined,
      timeoutSeconds,
    },
    opts,
  );
  return readyDaemonSet(
    `${name}-csi-drivers`,
    { name: names.csiDrivers, namespace: release.status.namespace, timeoutSeconds },
    opts,
  ).id;
}
