import { limitTable } from "./scale/configMapLimit";
import { scaleTable } from "./scale/scaleTable";

console.log(scaleTable([10, 100, 1000]));
console.log(`\nKubernetes takes the ConfigMap of a cluster's nodes up to:\n\n${limitTable()}`);
