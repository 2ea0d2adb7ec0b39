import { structured } from "../../../stacks/configuration/structured";

describe("a value of the configuration", () => {
  it.each([
    ["text", "text"],
    ["3", 3],
    ["", undefined],
    ["null", undefined],
    ['{"a": null, "b": {"c": null, "d": 1}}', { b: { d: 1 } }],
    ['[{"name": "a", "hosts": null}, null]', [{ name: "a" }, null]],
  ])("%j is %j: a key without a value is absent", (text, value) => {
    expect(structured(text)).toEqual(value);
  });
});
