/** Resources of a container, in Kubernetes' quantities: `{ cpu: "100m", memory: "64Mi" }`. */
export interface Resources {
  /** What the scheduler reserves. */
  readonly requests?: Record<string, string>;
  /** What the container may use at most. */
  readonly limits?: Record<string, string>;
}
