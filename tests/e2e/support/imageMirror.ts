import { execFileSync } from "node:child_process";
import { mirrored } from "../../../slim/imageReference";
import { SPIRE_CHARTS, versionSet } from "../../../slim/versions";
import { docker, lines } from "./kindCluster";

/**
 * Gives the nodes of a Kind cluster all images of SLIM and SPIRE under the names that a mirror has them by, and takes the
 * names away that they have otherwise. There is no registry of that name: what is not mirrored, cannot be pulled.
 *
 * @param chart folder or .tgz file of the chart spire; by default it comes from its repository
 */
export function mirrorImages(clusterName: string, mirror: string, chart?: string): void {
  const { nodeImage, controllerImage } = versionSet();
  const images = [nodeImage, controllerImage, ...imagesOfSpire(chart)];
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

/** The images of SPIRE with its CSI driver, but for those of the chart's tests. */
function imagesOfSpire(chart?: string): string[] {
  const source =
    chart === undefined ? ["spire", "--repo", SPIRE_CHARTS, "--version", versionSet().spireChart] : [chart];
  const values = [
    "spiffe-csi-driver.enabled=true",
    "spiffe-oidc-discovery-provider.enabled=false",
    "global.installAndUpgradeHooks.enabled=false",
    "global.deleteHooks.enabled=false",
    "spire-agent.socketAlternate.names=[]",
  ];
  const set = values.flatMap((one) => ["--set-json", one]);
  const args = ["template", "spire", ...source, "--skip-tests", ...set];
  const rendered = execFileSync("helm", args, { encoding: "utf8", maxBuffer: 64 << 20 });
  return [...new Set([...rendered.matchAll(/^\s*image: "?([^"\s]+)"?$/gm)].map(([, image = ""]) => image))];
}
