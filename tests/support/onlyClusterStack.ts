import { readFileSync } from "node:fs";
import * as pulumi from "@pulumi/pulumi";
import { parse } from "yaml";
import { type ConfiguredStack, validateStack } from "../../stacks/configuredStack";
import { startMocks } from "./mocks";

/** A configuration that is to be that of a stack of this kind. */
export function configuredAs<Kind extends ConfiguredStack["kind"]>(
  kind: Kind,
  config: Record<string, unknown>,
): Extract<ConfiguredStack, { readonly kind: Kind }> {
  const outcome = validateStack(config, "slim");
  if ("error" in outcome) throw new Error(outcome.error);
  if (outcome.value.kind !== kind) throw new Error("another kind of stack");
  return outcome.value as Extract<ConfiguredStack, { readonly kind: Kind }>;
}

/** The keys of the project in a configuration that is committed, without its name before them. */
export function committedConfiguration(file: string): Record<string, unknown> {
  const { config } = parse(readFileSync(file, "utf8")) as { config: object };
  return Object.fromEntries(
    Object.entries(config).flatMap(([key, value]) =>
      key.startsWith("slim:") ? [[key.slice(5), value as unknown] as const] : [],
    ),
  );
}

/** Deploys a stack with the mocked engine. */
export async function deployed(deploy: () => object, preview = false) {
  const mocks = await startMocks(preview);
  const outputs = (await pulumi.runtime.runInPulumiStack(async () =>
    Promise.resolve(deploy()),
  )) as unknown as Record<string, unknown>;
  await pulumi.runtime.disconnect();
  return { mocks, outputs };
}
