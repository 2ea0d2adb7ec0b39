import { z } from "zod";
import { DEFAULT_NODE_PORT, isNodePort, NODE_PORT_EXPECTED } from "../../foodmag/nodePort";
import { ACCESS_MODES, replicasExpected } from "../../foodmag/replicas";
import {
  HOST_PATTERN_EXPECTED,
  INSTALL_MODES,
  isHostPattern,
  isLine,
  isMailAddress,
  isProfile,
  LINE_EXPECTED,
  MAIL_ADDRESS_EXPECTED,
  PROFILE_EXPECTED,
} from "../../foodmag/site";
import {
  image,
  objectName,
  pinnedImage,
  report,
  text,
  textOrNumber,
  volumeSize,
} from "../configuration/fields";
import { resourcesOfContainer } from "../fleet/resources";
import { oneKindCluster } from "../kindStack";
import { installation, installationImages } from "../postgres/installation";

const foodmag = z
  .strictObject({
    replicas: z.number().default(1),
    nodePort: z
      .number()
      .refine(isNodePort, { params: { expected: NODE_PORT_EXPECTED }, abort: true })
      .default(DEFAULT_NODE_PORT),
    siteName: text(isLine, LINE_EXPECTED).default("foodmag"),
    profile: text(isProfile, PROFILE_EXPECTED).default("demo_umami"),
    install: z.enum(INSTALL_MODES).default("automatic"),
    adminName: text(isLine, LINE_EXPECTED).default("admin"),
    adminMail: text(isMailAddress, MAIL_ADDRESS_EXPECTED).default("admin@example.com"),
    adminPassword: textOrNumber(isLine, LINE_EXPECTED).optional(),
    trustedHosts: z.array(text(isHostPattern, HOST_PATTERN_EXPECTED)).default([]),
    filesAccessMode: z.enum(ACCESS_MODES).default("ReadWriteOnce"),
    filesSize: volumeSize.default("5Gi"),
    enableOneNode: z.boolean().default(false),
    storageClass: objectName.optional(),
    database: z
      .strictObject({
        replicas: installation.shape.replicas.unwrap().default(2),
        storageSize: volumeSize.default("5Gi"),
      })
      .prefault({}),
    ...installation.pick({ enableBackup: true, backup: true, timeoutSeconds: true }).shape,
  })
  .superRefine(({ replicas, filesAccessMode, enableOneNode, install }, ctx) => {
    const sharing = { accessModes: [filesAccessMode], enableOneNode, install };
    const expected = replicasExpected(replicas, sharing);
    if (expected !== undefined) report(ctx, ["replicas"], replicas, expected);
  });

/** The configuration of a stack that is the food magazine in a Kind cluster of its own. */
export const foodmagSchema = z.strictObject({
  clusters: oneKindCluster,
  foodmag: foodmag.prefault({}),
  images: z
    .strictObject({
      kindNode: image.optional(),
      drupal: pinnedImage.optional(),
      ...installationImages,
    })
    .default({}),
  resources: z.strictObject({ drupal: resourcesOfContainer, postgresql: resourcesOfContainer }).default({}),
});

/** Everything that such a stack deploys: the validated configuration. */
export type FoodmagStack = z.output<typeof foodmagSchema>;
