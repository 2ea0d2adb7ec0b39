import { KindCluster } from "../components";
import { kindProvider } from "./fleet/kindProvider";
import { kubeconfigFile } from "./fleet/kubeconfigFile";
import { type KindStack, onlyCluster, onlyNodeImage } from "./kindStack";

/** Makes the only cluster of a stack that has a Kind cluster of its own. */
export function makeOnlyCluster(stack: KindStack): KindCluster {
  const { name } = onlyCluster(stack);
  return new KindCluster(
    name,
    { clusterName: name, kubeconfigFile: kubeconfigFile(name), nodeImage: onlyNodeImage(stack) },
    { providers: [kindProvider()] },
  );
}
