import { z } from "zod";
import { isQualifiedName } from "../../slim/qualifiedName";
import { parseQuantity, QUANTITY_EXPECTED } from "../../slim/quantity";
import { mapOf, report, scalarText } from "../configuration/fields";

const quantities = mapOf(
  isQualifiedName,
  "a resource, such as cpu or memory",
  scalarText((given) => parseQuantity(given) !== undefined, QUANTITY_EXPECTED),
);

/** CPU and memory of a container. */
export const resourcesOfContainer = z
  .strictObject({ requests: quantities.optional(), limits: quantities.optional() })
  .superRefine(({ requests = {}, limits = {} }, ctx) => {
    for (const [name, request] of Object.entries(requests)) {
      const limit = limits[name];
      if (limit !== undefined && (parseQuantity(request) ?? 0) > (parseQuantity(limit) ?? 0)) {
        report(ctx, ["requests", name], request, `at most the limit, ${limit}`);
      }
    }
  })
  .optional();

/** CPU and memory by component; what is left out has the component's own default. */
export const resources = z.strictObject({
  nodes: resourcesOfContainer,
  controller: resourcesOfContainer,
  clients: resourcesOfContainer,
  spire: z
    .strictObject({
      server: resourcesOfContainer,
      controllerManager: resourcesOfContainer,
      agent: resourcesOfContainer,
      csiDriver: resourcesOfContainer,
    })
    .optional(),
  metallb: z.strictObject({ controller: resourcesOfContainer, speaker: resourcesOfContainer }).optional(),
  postgresql: resourcesOfContainer,
});
