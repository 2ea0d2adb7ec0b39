import { deploy } from "./stacks";
import { loadFleet } from "./stacks/config";

export = () => deploy(loadFleet());
