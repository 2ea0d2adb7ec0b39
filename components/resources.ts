/** Resources of a container, in Kubernetes' quantities: `{ cpu: "100m", memory: "64Mi" }`. */
export interface Resources {
  readonly requests?: Record<string, string>;
  readonly limits?: Record<string, string>;
}
