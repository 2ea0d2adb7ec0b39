import { parseQuantity } from "../../slim/quantity";

it.each([
  ["100m", 0.1],
  ["0.5", 0.5],
  ["1.", 1],
  ["64Mi", 64 * 1024 ** 2],
  ["2G", 2e9],
  ["1e3", 1000],
  ["1E", 1e18],
  ["1E2", 100],
])("%s is the quantity %d", (text, expected) => {
  expect(parseQuantity(text)).toBeCloseTo(expected, 9);
});

it.each(["", "m", "64 Mi", "64MB", "64mi", "-1", "1e", "0x10"])("%j is no quantity", (text) => {
  expect(parseQuantity(text)).toBeUndefined();
});
