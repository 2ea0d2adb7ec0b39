/** A duration as SLIM's configuration writes it: a number and a unit, such as `250ms`, `3s`, `10m`. */
export type Duration = `${number}${"ms" | "s" | "m" | "h"}`;
