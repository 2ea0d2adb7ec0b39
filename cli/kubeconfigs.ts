import { existsSync, readdirSync, readFileSync, rmdirSync, rmSync, statSync } from "node:fs";
import * as path from "node:path";
import { parse } from "yaml";
import { LOCAL, PROJECT } from "./project";

/** What is used of a kubeconfig. */
interface Kubeconfig {
  readonly clusters?: {
    readonly name?: string;
    readonly cluster?: { readonly "certificate-authority-data"?: string };
  }[];
}

/** Folder of the kubeconfigs of this project's clusters. */
const FOLDER = path.join(LOCAL, "kubeconfigs");

/**
 * Removes kubeconfig files whose clusters are all gone, and the project's folder for them if nothing else is in it. Kind
 * takes a deleted cluster out of its file and leaves the file behind, without content. A file with any other cluster
 * stays.
 *
 * @param files paths, relative to the project's folder
 * @param gone names of clusters that are gone although the file has them
 */
export function removeEmptyKubeconfigs(
  files: readonly string[],
  { gone = [], folder = FOLDER }: { gone?: readonly string[]; folder?: string } = {},
): void {
  for (const file of files.map((given) => path.resolve(PROJECT, given))) {
    const kubeconfig = readKubeconfig(file);
    if (kubeconfig === undefined) continue;
    const isGone = ({ name }: { name?: string }) => gone.some((one) => name === `kind-${one}`);
    if (!(kubeconfig.clusters ?? []).every(isGone)) continue;
    rmSync(file);
  }
  if (existsSync(folder) && readdirSync(folder).length === 0) rmdirSync(folder);
}

/**
 * The certificate authority of a Kind cluster in PEM, as its kubeconfig file has it; undefined if it has none.
 *
 * @param file path, relative to the project's folder
 */
export function readCertificateAuthority(file: string, clusterName: string): string | undefined {
  const { clusters = [] } = readKubeconfig(path.resolve(PROJECT, file)) ?? {};
  const encoded = clusters.find(({ name }) => name === `kind-${clusterName}`)?.cluster?.[
    "certificate-authority-data"
  ];
  return encoded === undefined ? undefined : Buffer.from(encoded, "base64").toString("utf8").trim();
}

/** A kubeconfig file; undefined if there is no such file, or it is something else. */
function readKubeconfig(file: string): Kubeconfig | undefined {
  if (!existsSync(file) || !statSync(file).isFile()) return undefined;
  const text = readFileSync(file, "utf8");
  try {
    const parsed = (parse(text) ?? {}) as Kubeconfig & { kind?: unknown };
    return text.trim() === "" || parsed.kind === "Config" ? parsed : undefined;
  } catch {
    return undefined;
  }
}
