import { parseTrustDomain, requireTrustDomain } from "../../slim/trustDomain";

describe("a trust domain", () => {
  it.each([
    ["example.local", "example.local"],
    ["spiffe://cluster-a.example", "cluster-a.example"],
    ["a_b-c.1", "a_b-c.1"],
    ["x".repeat(255), "x".repeat(255)],
  ])("reads %s", (given, bare) => {
    expect(parseTrustDomain(given)).toBe(bare);
  });

  it.each([
    "",
    "spiffe://",
    "Example.local",
    "example.local/ns",
    "a b",
    "https://a",
    "spiffe://a/b",
    "x".repeat(256),
    "a\n",
  ])("refuses %j", (given) => {
    expect(parseTrustDomain(given)).toBeUndefined();
  });

  it("is refused with its place, what was expected and what was given", () => {
    expect(() => requireTrustDomain("Example", "Spire.trustDomain")).toThrow(
      /^Spire\.trustDomain: expected a SPIFFE trust domain: .*; given "Example"$/,
    );
  });
});
