import { Deployment } from "../../tests/e2e/support/deployment";

/** Seconds that Pulumi needs to preview a fleet of so many new clusters of Kind. */
export async function previewSeconds(count: number): Promise<number> {
  const clusters = Array.from({ length: count }, (_, index) => ({
    name: `e2e-growth-${index}.example`,
    roles: index === 0 ? ["controller", "nodes"] : ["nodes"],
  }));
  const deployment = await Deployment.create("multicluster", (config) => ({
    ...config,
    "slim:clusters": clusters,
    "slim:clients": {},
  }));
  try {
    const begun = Date.now();
    await deployment.stack.preview();
    return (Date.now() - begun) / 1000;
  } finally {
    deployment.dispose();
  }
}
