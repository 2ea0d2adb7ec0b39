/**
 * Prints as JSON what the program costs for a fleet. A process of its own has a memory of its own.
 *
 *     program.ts CLUSTERS preview|update
 */
import { cost } from "./cost";

const [, , count, mode] = process.argv;
void cost(Number(count), mode === "preview").then((result) => {
  console.log(JSON.stringify(result));
});
