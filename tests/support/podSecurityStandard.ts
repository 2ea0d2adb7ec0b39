import type { V1Container, V1PodSpec } from "@kubernetes/client-node";

const VOLUMES = [
  "configMap",
  "csi",
  "downwardAPI",
  "emptyDir",
  "ephemeral",
  "persistentVolumeClaim",
  "projected",
  "secret",
];
const SECCOMP = ["RuntimeDefault", "Localhost"];

/** What a pod does that the Pod Security Standard "restricted" forbids; empty if it meets the standard. */
export function restrictedViolations(spec: V1PodSpec): string[] {
  const pod = spec.securityContext;
  const containers: V1Container[] = [
    ...(spec.initContainers ?? []),
    ...spec.containers,
    ...(spec.ephemeralContainers ?? []),
  ];
  return [
    ...(["hostNetwork", "hostPID", "hostIPC"] as const).filter((key) => spec[key] === true),
    ...(spec.volumes ?? []).flatMap(({ name, ...volume }) =>
      Object.keys(volume)
        .filter((kind) => !VOLUMES.includes(kind))
        .map((kind) => `volume ${name}: ${kind}`),
    ),
    ...(pod?.sysctls ? ["sysctls"] : []),
    ...(pod?.seLinuxOptions ? ["seLinuxOptions"] : []),
    ...containers.flatMap((container) =>
      containerViolations(container, spec).map((what) => `container ${container.name}: ${what}`),
    ),
  ];
}

function containerViolations(container: V1Container, { securityContext: pod }: V1PodSpec): string[] {
  const own = container.securityContext;
  const { add = [], drop = [] } = own?.capabilities ?? {};
  const seccomp = own?.seccompProfile ?? pod?.seccompProfile;
  const checks: Record<string, boolean> = {
    privileged: own?.privileged === true,
    allowPrivilegeEscalation: own?.allowPrivilegeEscalation !== false,
    runAsNonRoot: (own?.runAsNonRoot ?? pod?.runAsNonRoot) !== true,
    runAsUser: (own?.runAsUser ?? pod?.runAsUser) === 0,
    seccompProfile: !SECCOMP.includes(seccomp?.type ?? ""),
    capabilities: !drop.includes("ALL") || add.some((one) => one !== "NET_BIND_SERVICE"),
    hostPorts: (container.ports ?? []).some(({ hostPort }) => hostPort !== undefined && hostPort !== 0),
    procMount: (own?.procMount ?? "Default") !== "Default",
    seLinuxOptions: own?.seLinuxOptions !== undefined,
  };
  return Object.keys(checks).filter((name) => checks[name]);
}
