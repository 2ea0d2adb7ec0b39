import { parseTrustDomain, requireTrustDomain } from "../../slim/trustDomain";

describe("a trust domain", () => {
  it.each([
    ["example.local", "example.local"],
    ["spiffe://cluster-a.example", "cluster-a.example"],
    ["a-b-c.1", "a-b-c.1"],
    ["x".repeat(63), "x".repeat(63)],
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
    "x".repeat(64),
    Array.from({ length: 25 }, () => "x".repeat(9)).join("."),
    "a\n",
    // No DNS names: each becomes one in an SVID.
    "-",
    "a..b",
    "a_b",
    ".a",
    "a.",
    "-a.example",
  ])("refuses %j", (given) => {
    expect(parseTrustDomain(given)).toBeUndefined();
  });

  it("is refused with its place, what was expected and what was given", () => {
    expect(() => requireTrustDomain("Example", "Spire.trustDomain")).toThrow(
      /^Spire\.trustDomain: expected a SPIFFE trust domain .*; given "Example"$/,
    );
  });
});
