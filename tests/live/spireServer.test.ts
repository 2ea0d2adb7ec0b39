import { KubernetesCluster } from "../../live/kubernetesCluster";
import { readSpireServer } from "../../live/spireServer";
import { fleetNames } from "../../slim/names";
import { FakeCluster, type FakeExec } from "../support/fakeCluster";

const { spire } = fleetNames();

/** Self-signed certificates in DER: of a year, and of ten. */
const SHORT_ROOT =
  "MIIBczCCARmgAwIBAgIUBCPa7UIh+pUjrjlQ7OH4kzU5WcEwCgYIKoZIzj0EAwIwDzENMAsGA1UEAwwEcm9vdDAeFw0yNjExMjUw" +
  "MzE3MjZaFw0yNzExMjUwMzE3MjZaMA8xDTALBgNVBAMMBHJvb3QwWTATBgcqhkjOPQIBBggqhkjOPQMBBwNCAATrJFGuAJ5qzt22" +
  "1V4+hpcVH/T4XBoQNMZefpswCxlr2yDMuyVm0lPuOPbOyq/P7+Ere4SeWTT8tw2JR0GsUgPro1MwUTAdBgNVHQ4EFgQU82iHGJJG" +
  "4gnkdePx33tz5AYORjIwHwYDVR0jBBgwFoAU82iHGJJG4gnkdePx33tz5AYORjIwDwYDVR0TAQH/BAUwAwEB/zAKBggqhkjOPQQD" +
  "AgNIADBFAiBBfIqm4ytfJr54BMDdOo1qQ4c9kH16C6gADdEP/xAgKgIhAMj4PD355i5CSZ+mjxii2cwRb3RAkrOfS28OibpVRZX8";
const LONG_ROOT =
  "MIIBczCCARmgAwIBAgIUMDSy2ZQ/+XRn59InIrnovlk9m/gwCgYIKoZIzj0EAwIwDzENMAsGA1UEAwwEcm9vdDAeFw0yNjExMjUw" +
  "MzE3MjZaFw0zNjExMjIwMzE3MjZaMA8xDTALBgNVBAMMBHJvb3QwWTATBgcqhkjOPQIBBggqhkjOPQMBBwNCAARl1WT1RYUSxQqn" +
  "iympT0xuqlkF2Pt65IZ+dGtDw9x38FjcEUnmA/vO7OX14ZD+aQhbTE/+JUXLdjEyAXRJMgjGo1MwUTAdBgNVHQ4EFgQUrj6WszXp" +
  "j54QbBe14fGLLEilWeYwHwYDVR0jBBgwFoAUrj6WszXpj54QbBe14fGLLEilWeYwDwYDVR0TAQH/BAUwAwEB/zAKBggqhkjOPQQD" +
  "AgNIADBFAiBhNjxvSP0wiM10ZbHeJlbojuV1cstJQ8hNfvPpygMFsAIhAPQV+FrPxsdSby/k28FZJDHLHTlap8tO1uOcKLwKaaLX";
const LAST = new Date("2036-11-22T03:17:26Z");

/** What the server says to `entry show`, `bundle list` and `federation list`. */
const SAID: Record<string, object> = {
  "entry show": {
    entries: [
      {
        spiffe_id: { trust_domain: "a", path: "/ns/slim/sa/slim" },
        selectors: [
          { type: "k8s", value: "ns:slim" },
          { type: "k8s", value: "pod-uid:1234" },
        ],
      },
      {
        spiffe_id: { trust_domain: "a", path: "/by/hand" },
        selectors: [{ type: "unix", value: "pod-uid:5" }],
      },
    ],
  },
  "bundle show": { trust_domain: "a", x509_authorities: [{ asn1: SHORT_ROOT }] },
  "bundle list": {
    bundles: [{ trust_domain: "b", x509_authorities: [LONG_ROOT, SHORT_ROOT].map((asn1) => ({ asn1 })) }],
  },
  "federation list": { federation_relationships: [{ trust_domain: "b" }, { trust_domain: "c" }] },
};

/** Reads a server that is asked to fetch these bundles, and does it so. */
async function read(
  foreign: string[],
  fetch: (id: string) => FakeExec,
  {
    said = SAID,
    fetchSeconds = 30,
    servers,
    silent,
  }: { said?: Record<string, object>; fetchSeconds?: number; servers?: number; silent?: string } = {},
) {
  const api = await FakeCluster.start({
    exec: ([program, ...command], container, pod) => {
      if (pod === silent) return { failure: `pods "${pod}" not found` };
      if (program !== "/opt/spire/bin/spire-server" || container !== "spire-server")
        return { failure: "no such" };
      const answer = said[command.slice(0, 2).join(" ")];
      if (command.slice(-2).join(" ") !== "-output json") return { stdout: "for people" };
      if (answer !== undefined) return { stdout: JSON.stringify(answer) };
      return command.slice(0, 3).join(" ") === "federation refresh -id"
        ? fetch(command[3] ?? "")
        : { stderr: "Error: the socket is not there", failure: "exit code 1" };
    },
  });
  try {
    return await readSpireServer(await KubernetesCluster.from(api.kubeconfig), spire, {
      ...{ foreign, servers, fetchSeconds },
    });
  } finally {
    await api.stop();
  }
}

const fetched: FakeExec = { stdout: "{}" };

it("reads entries with the pods that they are for", async () => {
  const { entries } = await read([], () => fetched);
  expect(entries).toEqual([
    { spiffeId: "spiffe://a/ns/slim/sa/slim", podUid: "1234" },
    { spiffeId: "spiffe://a/by/hand", podUid: undefined },
  ]);
});

it("reads bundles, from when their newest root is until the last one expires, and the relationships", async () => {
  const { ownBundle, bundles, relationships } = await read([], () => fetched);
  const newest = new Date("2026-11-25T03:17:26Z");
  expect(ownBundle).toEqual({ trustDomain: "a", roots: 1, newest, until: new Date("2027-11-25T03:17:26Z") });
  expect(bundles).toEqual([{ trustDomain: "b", roots: 2, newest, until: LAST }]);
  expect(relationships).toEqual(["b", "c"]);
});

it("has it fetch each foreign bundle", async () => {
  const asked: string[] = [];
  const foreign = Array.from({ length: 20 }, (_, index) => `domain-${index}`);
  const { fetches } = await read(foreign, (id) => (asked.push(id), fetched));
  expect(asked.sort()).toEqual(foreign.map((domain) => `spiffe://${domain}`).sort());
  expect(fetches).toEqual(foreign.map((trustDomain) => ({ trustDomain })));
});

it("tells which fetches failed, as the server's HTTP client says", async () => {
  const refused = 'Get "https://172.18.0.150:8443": dial tcp 172.18.0.150:8443: connect: connection refused';
  const stderr =
    "Error: failed to refresh bundle: rpc error: code = Internal desc = failed to refresh bundle: " +
    `failed to fetch federated bundle from endpoint: failed to fetch bundle: ${refused}\n`;
  const { fetches } = await read(["b", "c", "d"], (id) => {
    if (id === "spiffe://b") return fetched;
    return { failure: "exit code 1", stderr: id === "spiffe://c" ? stderr : "Error: no relationship\n" };
  });
  expect(fetches).toEqual([
    { trustDomain: "b" },
    { trustDomain: "c", error: refused },
    { trustDomain: "d", error: expect.stringMatching(/Error: no relationship$/) as string },
  ]);
});

it("takes a fetch that doesn't end for one that failed, and tells all the rest", async () => {
  const view = await read(["b", "c"], (id) => (id === "spiffe://b" ? "never ends" : fetched), {
    fetchSeconds: 2,
  });
  expect(view.fetches).toEqual([{ trustDomain: "b", error: "no answer in 2 s" }, { trustDomain: "c" }]);
  expect(view.relationships).toEqual(["b", "c"]);
});

it("asks another server where there are several and the first one is away", async () => {
  const silent = "spire-server-0";
  const { relationships } = await read([], () => fetched, { servers: 2, silent });
  expect(relationships).toEqual(["b", "c"]);
  await expect(read([], () => fetched, { silent })).rejects.toThrow("spire-server-0");
});

it("fails when the server cannot answer", async () => {
  await expect(read([], () => fetched, { said: {} })).rejects.toThrow(/the socket is not there/);
});
