import { StuckNodes } from "../../live/stuckNodes";
import type { Gaps } from "../../slim/mesh";

const IDS = ["a.example/slim-0", "a.example/slim-1", "a.example/slim-2"];
const [ZERO = "", ONE = "", TWO = ""] = IDS;
const LINKED: Gaps = { nodes: [], links: [] };
const unlinked = (pair: [string, string], missingFrom?: string): Gaps => ({
  nodes: [],
  links: [{ pair, state: "PENDING", missingFrom }],
});

it("names the node that has not made its half of a link, or the first where none has", () => {
  expect(new StuckNodes(IDS, 0).next(unlinked([ZERO, ONE], ONE))).toBe(ONE);
  expect(new StuckNodes(IDS, 0).next(unlinked([ZERO, ONE]))).toBe(ZERO);
});

it("names a node that is not registered", () => {
  expect(new StuckNodes(IDS, 0).next({ nodes: [TWO], links: [] })).toBe(TWO);
});

it("names none for a link between trust domains, which the controller orders", () => {
  expect(new StuckNodes(IDS, 0).next(unlinked(["a.example", "b.example"]))).toBeUndefined();
});

it("gives a node its time, from when it was last linked", () => {
  jest.useFakeTimers();
  const nodes = new StuckNodes(IDS, 60);
  const after = (seconds: number, gaps: Gaps) => {
    jest.advanceTimersByTime(seconds * 1000);
    return nodes.next(gaps);
  };
  const gap = unlinked([ZERO, ONE], ONE);
  expect(after(0, gap)).toBeUndefined();
  expect(after(59, gap)).toBeUndefined();
  expect(after(0, LINKED)).toBeUndefined();
  expect(after(1, gap)).toBeUndefined();
  expect(after(60, gap)).toBe(ONE);
  jest.useRealTimers();
});

it("names one after the other, and none while the one before is away, unless that has had its time once more", () => {
  jest.useFakeTimers();
  const nodes = new StuckNodes(IDS, 60);
  const gap: Gaps = {
    nodes: [],
    links: [...unlinked([ZERO, ONE], ONE).links, ...unlinked([ZERO, TWO], TWO).links],
  };
  const after = (seconds: number, gaps: Gaps) => {
    jest.advanceTimersByTime(seconds * 1000);
    return nodes.next(gaps);
  };
  after(0, gap);
  expect(after(60, gap)).toBe(ONE);
  nodes.noteRestart(ONE);
  expect(after(1, { ...gap, nodes: [ONE] })).toBeUndefined();
  expect(after(60, { ...gap, nodes: [ONE] })).toBe(ONE);
  nodes.noteRestart(ONE);
  expect(after(1, gap)).toBe(TWO);
  nodes.noteRestart(TWO);
  expect(after(1, LINKED)).toBeUndefined();
  jest.useRealTimers();
});
