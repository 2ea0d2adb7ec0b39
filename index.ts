import { deploy } from "./stacks/fleet";
import { loadFleet } from "./stacks/configuration/config";

export = () => deploy(loadFleet());
