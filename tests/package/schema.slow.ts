import { readFileSync } from "node:fs";
import * as path from "node:path";
import { ComponentResource } from "@pulumi/pulumi";
import { Analyzer, type PropertyDefinition } from "@pulumi/pulumi/provider/experimental/analyzer";
import { generateSchema } from "@pulumi/pulumi/provider/experimental/schema";
import { parse } from "yaml";
import * as components from "../../components";

const ROOT = path.join(__dirname, "..", "..");
const PLUGIN = path.join(ROOT, "plugin");
const { description, main } = JSON.parse(readFileSync(path.join(PLUGIN, "package.json"), "utf8")) as Record<
  "description" | "main",
  string
>;

/** A property of Pulumi's schema. */
type Property = PropertyDefinition & { readonly description?: string };

const exported = Object.entries(components as Record<string, unknown>)
  .filter(([, value]) => typeof value === "function" && value.prototype instanceof ComponentResource)
  .map(([className]) => className);

// As the plugin does.
const analyzed = new Analyzer(PLUGIN, "slim", { main }, new Set(exported)).analyze();
const schema = generateSchema(
  "slim",
  "0.0.0",
  description,
  analyzed.components,
  analyzed.typeDefinitions,
  analyzed.dependencies,
);

/** `string`, `string[]`, `SpireIdentity`; with `(plain)` where an output of another resource is refused. */
function typeOf(property: Property): string {
  const plain = property.plain ? " (plain)" : "";
  if ("$ref" in property) return `${property.$ref.split(":").pop() ?? ""}${plain}`;
  if (property.items) return `${typeOf({ ...property.items, plain: false })}[]${plain}`;
  if (property.additionalProperties)
    return `map of ${typeOf({ ...property.additionalProperties, plain: false })}${plain}`;
  return `${property.type}${plain}`;
}

function compact(properties: Record<string, Property> = {}, required: string[] = []) {
  return Object.fromEntries(
    Object.entries(properties).map(([key, property]) => [
      required.includes(key) ? key : `${key}?`,
      typeOf(property),
    ]),
  );
}

describe("Pulumi's schema of the package", () => {
  it("has every exported component by its type token", () => {
    expect(exported.length).toBeGreaterThan(0);
    expect(Object.keys(schema.resources).sort()).toEqual(exported.map((one) => `slim:index:${one}`).sort());
  });

  it("has these properties", () => {
    const resources = Object.entries(schema.resources).map(([token, one]) => [
      token,
      {
        inputs: compact(one.inputProperties, one.requiredInputs),
        outputs: compact(one.properties, one.required),
      },
    ]);
    const types = Object.entries(schema.types).map(([token, one]) => [
      token,
      compact(one.properties, one.required),
    ]);
    expect(Object.fromEntries(resources)).toMatchSnapshot();
    expect(Object.fromEntries(types)).toMatchSnapshot();
  });

  // A link in a docstring would become [object Object]. What stands behind @default is not in the schema.
  it("describes every component and every property", () => {
    const properties = (token: string, some: Record<string, Property> = {}) =>
      Object.entries(some).map(([key, property]) => [`${token}.${key}`, property.description]);
    const described = [
      ...Object.entries(schema.resources).flatMap(([token, one]) => [
        [token, one.description],
        ...properties(token, one.inputProperties),
        ...properties(token, one.properties),
      ]),
      ...Object.entries(schema.types).flatMap(([token, one]) => properties(token, one.properties)),
    ];
    expect(described.length).toBeGreaterThan(50);
    const unreadable = described.filter(([, text = ""]) => text.trim() === "" || text.includes("[object"));
    expect(unreadable).toEqual([]);
  });

  it("has what the example in YAML uses", () => {
    const { resources } = parse(readFileSync(path.join(ROOT, "examples/yaml/Pulumi.yaml"), "utf8")) as {
      resources: Record<string, { type: string; properties: Record<string, unknown> }>;
    };
    const ours = Object.entries(resources).filter(([, { type }]) => type.startsWith("slim:"));
    expect(ours.length).toBeGreaterThan(3);
    for (const [name, { type, properties }] of ours) {
      const { inputProperties = {}, requiredInputs = [] } =
        schema.resources[type.replace("slim:", "slim:index:")] ?? {};
      const given = Object.keys(properties);
      expect([name, given.filter((key) => !(key in inputProperties))]).toEqual([name, []]);
      expect([name, requiredInputs.filter((key) => !given.includes(key))]).toEqual([name, []]);
      const references = given.flatMap((key) => [...String(properties[key]).matchAll(/\$\{(\w+)\.(\w+)\}/g)]);
      for (const [, other = "", output = ""] of references) {
        const outputs =
          schema.resources[resources[other]?.type.replace("slim:", "slim:index:") ?? ""]?.properties;
        expect([name, Object.keys(outputs ?? {})]).toEqual([name, expect.arrayContaining([output])]);
      }
    }
  });

  it("says of everything that can be left out what it is then", () => {
    const index = readFileSync(path.join(ROOT, "components", "index.ts"), "utf8");
    // The others are Kubernetes' own.
    const types = Object.entries(schema.types).filter(([token]) =>
      new RegExp(`\\b${token.split(":").pop() ?? ""}\\b`).test(index),
    );
    expect(types.length).toBeGreaterThan(10);
    const optional = [
      ...Object.entries(schema.resources).map(([token, { inputProperties, requiredInputs }]) => ({
        token,
        properties: inputProperties,
        required: requiredInputs,
      })),
      ...types.map(([token, { properties, required }]) => ({ token, properties, required })),
    ].flatMap(({ token, properties = {}, required = [] }) =>
      Object.entries(properties as Record<string, Property>)
        .filter(([key]) => !required.includes(key))
        .map(([key, { description = "" }]) => ({ property: `${token}.${key}`, description })),
    );
    expect(optional.filter(({ description }) => !/\bDefault: .+\.$/.test(description))).toEqual([]);
  });
});
