import type * as k8s from "@pulumi/kubernetes";

/**
 * Seconds that a program may wait for its identity before it is started again. An SVID comes seconds after the SPIRE
 * server; the server itself may take minutes to be pulled.
 */
export const IDENTITY_SECONDS = 600;

/**
 * Probes of a SLIM program by its port, which it opens when it has its SVID and not before.
 *
 * @param startSeconds how long the program may wait for its identity before it is started again
 */
export function tcpProbes(
  port: number,
  startSeconds: number,
): Pick<k8s.types.input.core.v1.Container, "startupProbe" | "readinessProbe" | "livenessProbe"> {
  const tcpSocket = { port };
  return {
    startupProbe: { tcpSocket, periodSeconds: 1, failureThreshold: startSeconds },
    readinessProbe: { tcpSocket, periodSeconds: 2, failureThreshold: 2 },
    livenessProbe: { tcpSocket, periodSeconds: 10, failureThreshold: 3 },
  };
}
