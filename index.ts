import { deployStack, loadStack } from "./stacks/deploy";

export = () => deployStack(loadStack(), process.env);
