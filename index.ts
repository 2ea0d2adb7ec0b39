import { deployFleet } from "./stacks/fleet/deploy";
import { loadFleet } from "./stacks/fleet/loadFleet";

export = () => deployFleet(loadFleet(), { environment: process.env });
