import { rotation } from "../../cli/rotation";
import type { ClusterView } from "../../cli/status/check";
import type { ExpectedCluster } from "../../cli/status/expectation";
import type { ClusterFacts, PodFacts } from "../../cli/status/facts";
import { fleetNames } from "../../slim/names";

const names = fleetNames();
const LONG_AGO = new Date("2026-01-01T00:00:00Z");
const ROOT_MADE = new Date("2026-01-02T00:00:00Z");
const AFTERWARDS = new Date("2026-01-03T00:00:00Z");

function pod(name: string, program: "controller" | "nodes", startedAt: Date): PodFacts {
  const { namespace, name: serviceAccount } = names[program];
  return { namespace, name, uid: `uid of ${name}`, ready: true, serviceAccount, startedAt };
}

/** A cluster of SLIM 3.4 whose trust domain has its name. */
function view(name: string, pods: PodFacts[], newest: Record<string, Date>, roots = 1): ClusterView {
  const expected = { trustDomain: name, line: "3.4", names } as ExpectedCluster;
  const bundle = (trustDomain: string) => ({
    trustDomain,
    roots,
    newest: newest[trustDomain] ?? LONG_AGO,
    until: AFTERWARDS,
  });
  const bundles = ["a", "b"].filter((other) => other !== name).map(bundle);
  const spire = { value: { ownBundle: bundle(name), bundles, entries: [], relationships: [], fetches: [] } };
  return { name, expected, facts: { value: { pods, spire } as unknown as ClusterFacts } };
}

function order(views: ClusterView[], all = false): string[] {
  return rotation(views, all).map(({ clusterName, pod: { name } }) => `${clusterName}/${name}`);
}

it("names what is older than an authority of any trust domain, controllers first", () => {
  const made = { b: ROOT_MADE };
  const a = [pod("slim-0", "nodes", LONG_AGO), pod("slim-1", "nodes", AFTERWARDS)];
  const b = [pod("slim-0", "nodes", LONG_AGO), pod("slim-control-x", "controller", LONG_AGO)];
  expect(order([view("a", a, made), view("b", b, made)])).toEqual([
    "b/slim-control-x",
    "a/slim-0",
    "b/slim-0",
  ]);
});

it("names nothing where everything was started afterwards, unless all is asked for", () => {
  const pods = [pod("slim-0", "nodes", AFTERWARDS), pod("slim-control-x", "controller", AFTERWARDS)];
  const views = [view("a", pods, { a: ROOT_MADE })];
  expect(order(views)).toEqual([]);
  expect(order(views, true)).toEqual(["a/slim-control-x", "a/slim-0"]);
});

it("names what was started soon after a further root was made: it takes seconds to its own cluster, minutes to others", () => {
  const podsAfter = (...seconds: number[]) =>
    seconds.map((after, index) =>
      pod(`slim-${index}`, "nodes", new Date(ROOT_MADE.getTime() + after * 1000)),
    );
  const made = { a: ROOT_MADE };
  const views = (roots: number) => [
    view("a", podsAfter(10, 60), made, roots),
    view("b", podsAfter(60, 360), made, roots),
  ];
  expect(order(views(2))).toEqual(["a/slim-0", "b/slim-0"]);
  // A restart helps from then on.
  const seconds = rotation(views(2), true).map(
    ({ arrival }) => arrival && (arrival.getTime() - ROOT_MADE.getTime()) / 1000,
  );
  expect(seconds).toEqual([30, undefined, 300, undefined]);
  expect(order(views(1))).toEqual([]);
});

it("leaves programs alone that are not SLIM's", () => {
  const alice = { ...pod("alice", "nodes", LONG_AGO), serviceAccount: "alice" };
  expect(order([view("a", [alice], { a: ROOT_MADE })])).toEqual([]);
});

it.each<[string, ClusterView["facts"], string]>([
  ["was not made", undefined, "The cluster b does not answer: it was not made"],
  ["does not answer", { error: "no route" }, "The cluster b does not answer: no route"],
  [
    "has a SPIRE that does not answer",
    { value: { pods: [], spire: { error: "no server" } } as unknown as ClusterFacts },
    "SPIRE in b does not answer: no server",
  ],
])("restarts nothing while a cluster %s", (_what, facts, message) => {
  const views = [
    view("a", [pod("slim-0", "nodes", LONG_AGO)], { a: ROOT_MADE }),
    { ...view("b", [], {}), facts },
  ];
  expect(() => rotation(views, false)).toThrow(message);
});
