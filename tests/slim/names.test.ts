import { fleetNames } from "../../slim/names";

/** Names that are unique in a cluster: namespaces of the fleet's own, and cluster-scoped objects. */
function unique(prefix: string): string[] {
  const { controller, nodes, receiver, sender } = fleetNames(prefix);
  return [
    `namespace ${nodes.namespace}`,
    ...[controller, nodes, receiver, sender].map(({ identity }) => `ClusterSPIFFEID ${identity}`),
  ];
}

describe("the names of a fleet", () => {
  it("are those of SLIM's documents by default", () => {
    const { controller, nodes, receiver, sender } = fleetNames();
    expect([nodes.namespace, nodes.name, controller.name]).toEqual(["slim", "slim", "slim-control"]);
    expect([receiver, sender].map(({ namespace, name }) => `${namespace}/${name}`)).toEqual([
      "default/alice",
      "default/bob",
    ]);
  });

  it("share nothing with those of another prefix, whatever that is", () => {
    const prefixes = ["slim", "blue", "slim-nodes", "slim-controller", "slim-alice", "slim-control"];
    const all = prefixes.flatMap(unique);
    expect(new Set(all).size).toBe(all.length);
    expect(fleetNames("blue").receiver.namespace).toBe("blue");
  });

  it.each(["", "Blue", "a_b", "-a", "a-", "1a", "x".repeat(41), "default", "kube-public", "spire"])(
    "cannot begin with %j",
    (prefix) => {
      expect(() => fleetNames(prefix, "SlimNodes.prefix")).toThrow(
        /^SlimNodes\.prefix: expected .*; given "/,
      );
    },
  );
});
