import type { PodFacts } from "../facts";
import type { InstallationFacts } from "../postgres/facts";

/** What is seen of the food magazine in a cluster whose API server answers. */
export interface FoodmagFacts {
  /** Of Kubernetes. */
  readonly version: string;
  /** Pods of the CMS. */
  readonly pods: PodFacts[];
  /** Phase of the claim of the files; undefined where there is none. */
  readonly files?: string;
  /** Of its database. */
  readonly database: InstallationFacts;
}
