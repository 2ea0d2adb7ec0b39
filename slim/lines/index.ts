import type { SlimLine, SlimLineName } from "../line";
import { LINE_1_4 } from "./v1.4/line";
import { LINE_3_4 } from "./v3.4/line";

const LINES: Record<SlimLineName, SlimLine> = { "1.4": LINE_1_4, "3.4": LINE_3_4 };

/** The line of this name. */
export function slimLine(name: SlimLineName): SlimLine {
  return LINES[name];
}
