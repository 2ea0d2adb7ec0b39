import { mirrored } from "../../../slim/imageReference";
import { versionSet } from "../../../slim/versions";
import { LOCK } from "../../support/imagesLock";
import { docker, lines } from "./kindCluster";

/**
 * Gives the nodes of a Kind cluster all images of SLIM and SPIRE under the names that a mirror has them by, and takes the
 * names away that they have otherwise. There is no registry of that name: what is not mirrored, cannot be pulled.
 */
export function mirrorImages(clusterName: string, mirror: string): void {
  const { nodeImage, controllerImage } = versionSet();
  const ofSpire = LOCK.images.flatMap(({ image, chart }) => (chart === "spire" ? [image] : []));
  const images = [nodeImage, controllerImage, ...ofSpire];
  const label = `label=io.x-k8s.kind.cluster=${clusterName}`;
  for (const node of lines(docker("ps", "--filter", label, "--format", "{{.Names}}"))) {
    const ctr = (...args: string[]) => docker("exec", node, "ctr", "--namespace=k8s.io", "images", ...args);
    const known = new Set(lines(ctr("list", "--quiet")));
    for (const image of images) {
      const full = mirrored(image, mirror).slice(mirror.length + 1);
      if (!known.has(full)) docker("exec", node, "crictl", "pull", full);
      ctr("tag", full, `${mirror}/${full}`);
      ctr("remove", full);
    }
  }
}
