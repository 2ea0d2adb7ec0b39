import { execFileSync, spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import * as path from "node:path";
import { setTimeout as sleep } from "node:timers/promises";

/** An image that stands in for Drupal's: see plainPhp/Dockerfile. */
export const PLAIN_PHP_IMAGE = "docker.io/library/slim-e2e-plain-php:1";

/** Builds that image. `SLIM_E2E_DEBIAN` may name the image of Debian 13 that it begins with. */
export function buildPlainPhp(): void {
  const base = process.env.SLIM_E2E_DEBIAN ?? "debian:trixie-slim";
  const folder = path.join(__dirname, "plainPhp");
  const args = ["build", "--quiet", "--network", "host", "--build-arg", `BASE=${base}`];
  execFileSync("docker", [...args, "--tag", PLAIN_PHP_IMAGE, folder], {
    encoding: "utf8",
    // The other builder may not be installed.
    env: { ...process.env, DOCKER_BUILDKIT: "0" },
  });
}

/** Gives an image of this machine to the node of a Kind cluster, as soon as that runs. */
export async function loadImage(clusterName: string, image: string): Promise<void> {
  const node = `${clusterName}-control-plane`;
  const ctr = ["ctr", "--namespace", "k8s.io", "images"];
  while (!answers(node, [...ctr, "list", "--quiet"])) await sleep(500);
  const save = spawn("docker", ["save", image], { stdio: ["ignore", "pipe", "inherit"] });
  const load = spawn("docker", ["exec", "-i", node, ...ctr, "import", "-"], {
    stdio: [save.stdout, "ignore", "inherit"],
  });
  const [code] = (await once(load, "exit")) as [number | null];
  if (code !== 0) throw new Error(`${image} was not loaded into ${node}`);
}

function answers(node: string, command: string[]): boolean {
  return spawnSync("docker", ["exec", node, ...command], { stdio: "ignore" }).status === 0;
}
