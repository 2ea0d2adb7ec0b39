import { slimLine } from "../../../../slim/lines";

const line = slimLine("3.4");

describe("SLIM 3.4", () => {
  it("links every two nodes of a cluster, and every two clusters once", () => {
    const ids = ["a.example/slim-0", "a.example/slim-1", "b.example/slim-0", "c.example/slim-0"];
    expect(line.wantedLinks(ids)).toEqual([
      ["a.example/slim-0", "a.example/slim-1"],
      ["a.example", "b.example"],
      ["a.example", "c.example"],
      ["b.example", "c.example"],
    ]);
  });

  it("restarts nothing when nodes come and go, but everything when it takes the place of another line", () => {
    const group = { clusterName: "a", trustDomain: "a", addresses: [] };
    expect(line.restartKey([{ ...group, replicas: 3 }])).toBe(line.restartKey([{ ...group, replicas: 4 }]));
    expect(line.restartKey([])).not.toBe(slimLine("1.4").restartKey([]));
  });
});
