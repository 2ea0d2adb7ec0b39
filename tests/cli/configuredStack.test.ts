import { readFileSync } from "node:fs";
import { parse } from "yaml";
import { configuredStack } from "../../cli/configuredStack";

const clusters = JSON.stringify([{ name: "slim-cluster" }]);

describe("what a configuration is for", () => {
  it("is read by the name that the project has in Pulumi.yaml", () => {
    expect(configuredStack({ "slim:clusters": { value: clusters } })).toMatchObject({
      value: { kind: "fleet" },
    });
  });

  it("follows a project that was renamed, its messages too", () => {
    const renamed = { "agents:clusters": { value: clusters }, "slim:clusters": { value: "1" } };
    expect(configuredStack(renamed, "agents")).not.toHaveProperty("error");
    expect(JSON.stringify(configuredStack({ "slim:clusters": { value: clusters } }, "agents"))).toContain(
      "agents:clusters: expected a list; given nothing",
    );
  });

  it("is PostgreSQL if the configuration says so, which then has keys of its own", () => {
    const postgres = { "slim:stack": { value: "postgres" }, "slim:clusters": { value: clusters } };
    expect(configuredStack(postgres)).toMatchObject({ value: { kind: "postgres" } });
    const mixed = { ...postgres, "slim:prefix": { value: "blue" } };
    expect(configuredStack(mixed)).toEqual({
      error:
        "a value of the configuration cannot be used:\n  slim:prefix: expected no such key; known here: clusters, postgres, images, resources",
    });
  });

  // Pulumi puts what Pulumi.yaml has as defaults into the configuration of every stack.
  it.each(["fleet", "postgres", "foodmag"])("of %s may have all defaults of the project", (kind) => {
    const { config } = parse(readFileSync("Pulumi.yaml", "utf8")) as {
      config: Record<string, { default?: unknown }>;
    };
    const defaults = Object.entries(config).flatMap(([key, { default: value }]) =>
      value === undefined
        ? []
        : [[`slim:${key}`, { value: typeof value === "string" ? value : JSON.stringify(value) }] as const],
    );
    const all = {
      ...Object.fromEntries(defaults),
      "slim:stack": { value: kind },
      "slim:clusters": { value: clusters },
    };
    expect(configuredStack(all)).toMatchObject({ value: { kind } });
  });

  it("is nothing else", () => {
    expect(configuredStack({ "slim:stack": { value: "mysql" } })).toEqual({
      error:
        'a value of the configuration cannot be used:\n  slim:stack: expected one of fleet, postgres, foodmag; given "mysql"',
    });
  });
});
