import { setTimeout as sleep } from "node:timers/promises";
import { KubernetesCluster } from "./kubernetesCluster";

/** An object of a cluster by its name. */
export interface ObjectName {
  readonly apiVersion: string;
  readonly kind: string;
  readonly name: string;
  /** Undefined for one that is cluster-scoped. */
  readonly namespace?: string;
}

/** Removes objects from a cluster. */
export interface ObjectRemover {
  /** Deletes an object, if it is there, and waits until it is gone. */
  deleteObject(object: ObjectName): Promise<void>;
  /** Deletes the Secrets with these labels, in one namespace or in all of them. */
  deleteSecrets(namespace: string | undefined, selector: string): Promise<void>;
}

/** Removes objects through the API server of a cluster that exists. */
export class ClusterObjects implements ObjectRemover {
  /** @param seconds how long a deletion may take */
  public constructor(
    private readonly kubeconfig: string,
    private readonly seconds = 60,
  ) {}

  /** @throws Error if it is not gone in time */
  public async deleteObject({ apiVersion, kind, name, namespace }: ObjectName): Promise<void> {
    const cluster = await KubernetesCluster.from(this.kubeconfig);
    const object = { apiVersion, kind, metadata: { name, namespace } };
    const deadline = Date.now() + this.seconds * 1000;
    while (await cluster.deleteObject(object)) {
      if (Date.now() >= deadline) throw new Error(`${kind} ${name} is not gone after ${this.seconds} s`);
      await sleep(500);
    }
  }

  public async deleteSecrets(namespace: string | undefined, labelSelector: string): Promise<void> {
    const { core } = await KubernetesCluster.from(this.kubeconfig);
    const { items } = await (namespace === undefined
      ? core.listSecretForAllNamespaces({ labelSelector })
      : core.listNamespacedSecret({ namespace, labelSelector }));
    await Promise.all(
      items.map(({ metadata }) =>
        core.deleteNamespacedSecret({ namespace: metadata?.namespace ?? "", name: metadata?.name ?? "" }),
      ),
    );
  }
}
