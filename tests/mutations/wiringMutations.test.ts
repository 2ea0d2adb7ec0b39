import { wiringMutations } from "./wiringMutations";

const mutants = (source: string) => wiringMutations(source).map(({ rule, mutant }) => [rule, mutant]);

describe("a mutation", () => {
  it.each([
    ["an option", "f({ parent, dependsOn: [a], x: 1 })", "dependsOn", "f({ parent,  x: 1 })"],
    ["a last option", "f({ parent, deletedWith: c })", "deletedWith", "f({ parent,  })"],
    ["an option by its name alone", "f({ provider })", "provider", "f({  })"],
    ["a wrapper", "const a = pulumi.secret(b.c);", "secret", "const a = b.c;"],
    ["a wrapper with another argument", "f(replacedTogether(a, b))", "replacedTogether", "f(a)"],
    ["an error", "if (a) throw new pulumi.RunError(b);", "throw RunError", "if (a) ;"],
  ])("drops %s", (_what, source, rule, mutant) => {
    expect(mutants(source)).toEqual([[rule, mutant]]);
  });

  it("drops each element of a list", () => {
    expect(mutants("f({ dependsOn: [a, ...b] })")).toEqual([
      ["dependsOn", "f({ dependsOn: [ ...b] })"],
      ["dependsOn", "f({ dependsOn: [a, ] })"],
    ]);
  });

  it("leaves everything else alone", () => {
    expect(mutants('f({ parent, name: "dependsOn" }); throw new Error("x"); type T = { hooks: H };')).toEqual(
      [],
    );
  });
});
