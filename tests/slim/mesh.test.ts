import { gaps, type Link, pairs, type RegisteredNode } from "../../slim/mesh";

const nodes = (...ids: string[]): RegisteredNode[] => ids.map((id) => ({ id, status: "CONNECTED" }));
const link = (source: string, destination: string, status = "APPLIED", message = ""): Link => ({
  source,
  destination,
  status,
  message,
});

/** What is missing for each of these nodes to be linked with every other. */
const meshGaps = (ids: string[], known: RegisteredNode[], links: Link[]) =>
  gaps(ids, pairs(ids), { nodes: known, links });

describe("a mesh of nodes", () => {
  it("is complete when all are registered and each pair is linked, in either direction", () => {
    const links = [link("a", "b"), link("c", "a"), link("b", "c")];
    expect(meshGaps(["a", "b", "c"], nodes("a", "b", "c"), links)).toEqual({ nodes: [], links: [] });
  });

  it("lacks nodes that are unknown or away", () => {
    const known = [...nodes("a"), { id: "b", status: "NOT_CONNECTED" }];
    expect(meshGaps(["a", "b", "c"], known, []).nodes).toEqual(["b", "c"]);
  });

  it("lacks links that are not applied, with the reason", () => {
    const links = [link("a", "b", "PENDING"), link("c", "a", "FAILED", "refused")];
    expect(meshGaps(["a", "b", "c"], nodes("a", "b", "c"), links).links).toEqual([
      { pair: ["a", "b"], state: "PENDING" },
      { pair: ["a", "c"], state: "FAILED: refused" },
      { pair: ["b", "c"], state: "none yet" },
    ]);
  });

  it("takes one applied link of a pair for enough", () => {
    const links = [link("a", "b", "FAILED", "replaced"), link("b", "a")];
    expect(meshGaps(["a", "b"], nodes("a", "b"), links).links).toEqual([]);
  });

  it("looks at each link a few times only, however many nodes there are", () => {
    const ids = Array.from({ length: 500 }, (_, index) => `node-${index}`);
    let looks = 0;
    const limit = 5 * pairs(ids).length;
    const counted = (source: string, destination: string): Link => ({
      get source() {
        looks += 1;
        if (looks > limit) throw new Error(`more than ${limit} looks`);
        return source;
      },
      destination,
      status: "APPLIED",
      message: "",
    });
    const links = pairs(ids).map(([one, other]) => counted(one, other));
    expect(meshGaps(ids, nodes(...ids), links.slice(1)).links).toEqual([
      { pair: ["node-0", "node-1"], state: "none yet" },
    ]);
  });

  it("doesn't mind nodes that are not expected", () => {
    expect(meshGaps(["a"], nodes("a", "z"), [])).toEqual({ nodes: [], links: [] });
  });
});
