/** Ends the program because of an argument. */
export type Refuse = (field: string, expected: string, given: unknown) => never;

/** How a component refuses its arguments. */
export function refusal(component: string): Refuse {
  return (field, expected, given) => {
    throw new RangeError(`${component}.${field}: expected ${expected}; given ${JSON.stringify(given)}`);
  };
}
