import { z } from "zod";
import { httpsUrl, namespace, objectName, text } from "../configuration/fields";

/** Default of the chart spire. */
const AGENT_SOCKET = "/run/spire/agent-sockets/spire-agent.sock";

const bundleEndpoint = z.union(
  [z.strictObject({ url: httpsUrl }), z.strictObject({ expose: z.literal(true) })],
  { error: "a map with either url, or expose: true" },
);

/** A SPIRE that is in the cluster already. */
export const existingSpire = z.strictObject({
  namespace,
  className: text((given) => given !== "", "the class that its spire-controller-manager serves"),
  socketPath: text((given) => given.startsWith("/"), "the absolute path of the agents' socket").default(
    AGENT_SOCKET,
  ),
  csiDriver: text((given) => given !== "", "the name of a CSI driver, such as csi.spiffe.io").optional(),
  server: objectName.default("spire-server"),
  agents: objectName.default("spire-agent"),
  bundleConfigMap: objectName.default("spire-bundle"),
  bundleEndpoint: bundleEndpoint.optional(),
});

/** Where a SPIRE is that is in the cluster already. */
export type ExistingSpireSettings = z.output<typeof existingSpire>;
