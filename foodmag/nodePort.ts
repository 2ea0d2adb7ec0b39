/** The document's port of the nodes. */
export const DEFAULT_NODE_PORT = 30080;

/** What {@link isNodePort} accepts, in words, for error messages. */
export const NODE_PORT_EXPECTED = "a whole number from 30000 to 32767, the ports of nodes for Services";

/** Whether a number is a port of nodes, in Kubernetes' usual range. */
export function isNodePort(given: number): boolean {
  return Number.isInteger(given) && given >= 30000 && given <= 32767;
}
