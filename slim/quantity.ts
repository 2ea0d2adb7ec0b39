const QUANTITY = /^(\d+(?:\.\d*)?|\.\d+)(m|k|M|G|T|P|E|Ki|Mi|Gi|Ti|Pi|Ei|[eE][+-]?\d+)?$/;
const SUFFIXES: Record<string, number> = {
  m: 1e-3,
  ...Object.fromEntries(["k", "M", "G", "T", "P", "E"].map((suffix, index) => [suffix, 1000 ** (index + 1)])),
  ...Object.fromEntries(
    ["Ki", "Mi", "Gi", "Ti", "Pi", "Ei"].map((suffix, index) => [suffix, 1024 ** (index + 1)]),
  ),
};

/** What {@link parseQuantity} accepts, in words, for error messages. */
export const QUANTITY_EXPECTED = "a quantity of Kubernetes, such as 100m, 0.5, 64Mi or 2Gi";

/** Reads a quantity of Kubernetes, such as `100m` or `64Mi`; undefined if it is not one, or below 0. */
export function parseQuantity(text: string): number | undefined {
  const [, number, suffix = ""] = QUANTITY.exec(text) ?? [];
  if (number === undefined) return undefined;
  return /^[eE][+-]?\d/.test(suffix)
    ? Number(`${number}${suffix}`)
    : Number(number) * (SUFFIXES[suffix] ?? 1);
}
