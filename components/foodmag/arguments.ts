import { type BackupPlan, DEFAULT_BACKUP } from "../../postgresql/backupPlan";
import { DEFAULT_NODE_PORT, isNodePort, NODE_PORT_EXPECTED } from "../../foodmag/nodePort";
import { ACCESS_MODE_EXPECTED, isAccessMode, replicasExpected, type Sharing } from "../../foodmag/replicas";
import {
  HOST_PATTERN_EXPECTED,
  INSTALL_MODE_EXPECTED,
  isHostPattern,
  isInstallMode,
  isLine,
  isMailAddress,
  isProfile,
  LINE_EXPECTED,
  MAIL_ADDRESS_EXPECTED,
  PROFILE_EXPECTED,
} from "../../foodmag/site";
import {
  type BackupArguments,
  requireBackup,
  requirePinned,
  requireStorageSize,
} from "../internal/argumentChecks";
import { type Refuse, refusal } from "../internal/refusal";
import type { FoodmagArgs } from "./foodmag";

/** Arguments with their defaults, checked. */
export interface CheckedArguments {
  readonly replicas: number;
  readonly nodePort: number;
  readonly siteName: string;
  readonly profile: string;
  readonly install: string;
  readonly adminName: string;
  readonly adminMail: string;
  readonly trustedHosts: readonly string[];
  readonly filesAccessMode: string;
  readonly filesSize: string;
  readonly enableOneNode: boolean;
  readonly backup?: BackupArguments;
}

/** When the files are backed up where nobody says: after the database, and their test after that of the database. */
const DEFAULT_FILES_BACKUP: BackupPlan = {
  ...DEFAULT_BACKUP,
  schedule: "15 2 * * *",
  testSchedule: "15 4 * * 0",
};

const refuse: Refuse = refusal("Foodmag");

/** The arguments that are plain values, checked before anything is made. */
export function checkedArguments(args: FoodmagArgs): CheckedArguments {
  const {
    replicas = 1,
    nodePort = DEFAULT_NODE_PORT,
    siteName = "foodmag",
    profile = "demo_umami",
    install = "automatic",
    adminName = "admin",
    adminMail = "admin@example.com",
    trustedHosts = [],
    filesAccessMode = "ReadWriteOnce",
    filesSize = "5Gi",
    enableOneNode = false,
  } = args;
  if (!isNodePort(nodePort)) refuse("nodePort", NODE_PORT_EXPECTED, nodePort);
  for (const [field, text] of Object.entries({ siteName, adminName })) {
    if (!isLine(text)) refuse(field, LINE_EXPECTED, text);
  }
  if (!isMailAddress(adminMail)) refuse("adminMail", MAIL_ADDRESS_EXPECTED, adminMail);
  if (!isProfile(profile)) refuse("profile", PROFILE_EXPECTED, profile);
  if (!isInstallMode(install)) refuse("install", INSTALL_MODE_EXPECTED, install);
  for (const [index, host] of trustedHosts.entries()) {
    if (!isHostPattern(host)) refuse(`trustedHosts[${index}]`, HOST_PATTERN_EXPECTED, host);
  }
  if (!isAccessMode(filesAccessMode)) refuse("filesAccessMode", ACCESS_MODE_EXPECTED, filesAccessMode);
  requireStorageSize(filesSize, "filesSize", refuse);
  requireReplicas(replicas, { accessModes: [filesAccessMode], enableOneNode, install });
  requirePinned(args.image, "image", refuse);
  if (args.endpoint !== undefined && args.database !== undefined) {
    refuse("database", "no such argument with endpoint: that database is somebody else's", args.database);
  }
  return {
    replicas,
    nodePort,
    siteName,
    profile,
    install,
    adminName,
    adminMail,
    trustedHosts,
    filesAccessMode,
    filesSize,
    enableOneNode,
    backup:
      (args.enableBackup ?? true)
        ? requireBackup(args.backup ?? {}, DEFAULT_FILES_BACKUP, refuse)
        : undefined,
  };
}

/** The number of pods, checked against what the volume with the files allows. */
export function requireReplicas(given: number, sharing: Sharing): number {
  const expected = replicasExpected(given, sharing);
  return expected === undefined ? given : refuse("replicas", expected, given);
}
