import { parse } from "yaml";
import type { RecordedResource, RecordingMocks } from "./mocks";

/**
 * Everything that a program makes, in an order that doesn't change, for a snapshot. Resources are called by their
 * logical names. Of what a resource waits for it shows what is not waited for anyhow.
 */
export function goldenGraph(mocks: RecordingMocks): object[] {
  const text = JSON.stringify(mocks.resources);
  if (text.includes("undefined.") || text.includes(".undefined") || text.includes("Output<")) {
    throw new Error("an input was made from a value that nobody has set");
  }
  const byUrn = new Map(mocks.resources.map((resource) => [resource.urn, resource]));
  return mocks.resources
    .map((resource) => ({
      type: resource.type,
      name: resource.name,
      provider: resource.provider,
      inputs: readable(resource),
      options: namedOptions(resource, byUrn),
      ...(resource.secretInputs.length > 0 && { secretInputs: resource.secretInputs }),
      ...(resource.secretOutputs.length > 0 && { secretOutputs: resource.secretOutputs }),
    }))
    .sort((a, b) => `${a.type} ${a.name}`.localeCompare(`${b.type} ${b.name}`, "en"));
}

type ByUrn = ReadonlyMap<string, RecordedResource>;

function namedOptions({ options }: RecordedResource, byUrn: ByUrn): Record<string, unknown> {
  const { parent, dependencies = [], deletedWith, replaceWith, ...others } = options;
  const nearest = directDependencies(dependencies, byUrn);
  return {
    ...others,
    ...(parent !== undefined && { parent: nameOf(parent) }),
    ...(nearest.length > 0 && { waitsFor: nearest.map(nameOf).sort() }),
    ...(deletedWith !== undefined && { deletedWith: nameOf(deletedWith) }),
    ...(replaceWith !== undefined && { replaceWith: replaceWith.map(nameOf).sort() }),
  };
}

/** Without those that another one of them waits for. The SDK lists all parts of a component that is depended on. */
function directDependencies(dependencies: string[], byUrn: ByUrn): string[] {
  const indirect = new Set<string>();
  const visit = (urn: string) => {
    for (const further of byUrn.get(urn)?.options.dependencies ?? []) {
      if (indirect.has(further)) continue;
      indirect.add(further);
      visit(further);
    }
  };
  dependencies.forEach(visit);
  return dependencies.filter((urn) => !indirect.has(urn));
}

function nameOf(urn: string): string {
  return urn.split("::").pop() ?? urn;
}

/** Configuration files as what they say; programs by their length, as they have tests of their own. */
function readable({ inputs, type }: RecordedResource): Record<string, unknown> {
  if (!type.endsWith(":ConfigMap") || typeof inputs.data !== "object" || inputs.data === null) return inputs;
  const data = Object.entries(inputs.data as Record<string, string>).map(([file, content]) => [
    file,
    /\.(yaml|json)$/.test(file) ? (parse(content) as unknown) : "(a file of clients/)",
  ]);
  return { ...inputs, data: Object.fromEntries(data) as Record<string, unknown> };
}
