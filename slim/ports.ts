/** Port of a SLIM node for clients and other nodes; upstream's default. */
export const DATA_PORT = 46357;
/** Port of the controller to which nodes register ("southbound"); upstream's default. */
export const SOUTHBOUND_PORT = 50052;
/** Port of the controller's administration API ("northbound"): plaintext and without authentication in 1.4.0. */
export const NORTHBOUND_PORT = 50051;
/** Port of a SPIRE server for agents, which attest there; default of the chart. */
export const SPIRE_SERVER_PORT = 8081;
/** Port of the controller manager's webhooks, in the server's pod; default of the chart. */
export const SPIRE_WEBHOOK_PORT = 9443;
/** Port of a SPIRE server's federation bundle endpoint; default of the chart. */
export const BUNDLE_PORT = 8443;
