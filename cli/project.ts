import * as path from "node:path";

/** The project's folder. */
export const PROJECT = path.join(__dirname, "..");

/** Folder for what belongs to deployments of this machine: state, kubeconfigs. Not in version control. */
export const LOCAL = path.join(PROJECT, ".local");
