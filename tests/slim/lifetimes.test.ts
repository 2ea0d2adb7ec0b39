import { DEFAULT_LIFETIMES, lifetimeProblem, parseDuration } from "../../slim/lifetimes";

it.each([
  ["8760h", 31_536_000],
  ["90m", 5400],
  ["1h30m", 5400],
  ["1.5h", 5400],
  ["45s", 45],
])("reads %s as %d seconds", (text, seconds) => {
  expect(parseDuration(text)).toBe(seconds);
});

it.each(["", "0s", "1d", "10", "h", "-1h", "1h 30m", "1ms"])("does not take %j for a duration", (text) => {
  expect(parseDuration(text)).toBeUndefined();
});

it("has nothing against the defaults, and against the shortest that work", () => {
  expect(lifetimeProblem(DEFAULT_LIFETIMES)).toBeUndefined();
  expect(lifetimeProblem({ caTtl: "6m", svidTtl: "1m" })).toBeUndefined();
});

it.each([
  [{ caTtl: "1h", svidTtl: "30s" }, "svidTtl", "at least 60s"],
  [{ caTtl: "8760h", svidTtl: "169h" }, "svidTtl", "at most 168h"],
  [{ caTtl: "1h", svidTtl: "11m" }, "caTtl", "at least 6 times svidTtl (11m)"],
] as const)("refuses %j", (lifetimes, key, expected) => {
  const problem = lifetimeProblem(lifetimes);
  expect(problem?.key).toBe(key);
  expect(problem?.expected).toContain(expected);
});
