import * as pulumi from "@pulumi/pulumi";
import { SampleClients, SlimController, SlimNodes, Spire, SpireFederation } from "../../components";
import { bundleDocument } from "../support/bundleDocument";
import { AUTHORITY } from "../support/certificates";
import { startMocks } from "../support/mocks";

const spire = { trustDomain: "a.example", className: "spire", agentSocket: "/run/spire/api.sock" };
const controller = {
  address: "control:50052",
  serverName: "control.a",
  trustDomain: "a.example",
  ready: "yes",
};
const node = { address: "slim:46357", serverName: "slim.a", ready: "yes" };
const foreign = {
  trustDomain: "spiffe://b.example",
  bundleEndpointUrl: "https://b",
  bundle: bundleDocument(AUTHORITY),
};

/** Everything that one component makes, with what it is given. */
async function made(make: () => pulumi.Resource) {
  const mocks = await startMocks();
  make();
  await pulumi.runtime.disconnect();
  return mocks.resources.map(({ type, name, inputs, options }) => ({ type, name, inputs, options }));
}

type Elsewhere = <T>(value: T) => pulumi.Input<T>;
const CASES: Record<string, (from: Elsewhere) => pulumi.Resource> = {
  Spire: (from) =>
    new Spire("it", {
      trustDomain: from("spiffe://a.example"),
      clusterName: from("a"),
      caTtl: from("1h"),
      svidTtl: from("5m"),
      datastore: from({
        ...{ database: "spire", username: "owner", password: "pass", address: "db:5432", ready: "yes" },
        caCertificate: "-----BEGIN CERTIFICATE-----",
      }),
    }),
  SlimController: (from) =>
    new SlimController("it", {
      spire: from(spire),
      trustedDomains: from(["spiffe://b.example"]),
      logLevel: from("debug"),
    }),
  SlimNodes: (from) =>
    new SlimNodes("it", {
      spire: from(spire),
      controller: from(controller),
      trustedDomains: [from("b.example")],
    }),
  SampleClients: (from) =>
    new SampleClients("it", {
      spire: from(spire),
      node: from(node),
      messages: from(3),
      peerTrustDomains: from(["b.example"]),
      proxy: from({ https: "http://proxy.example:3128" }),
    }),
};

describe("values that come from another stack do the same as plain ones", () => {
  it.each(Object.entries(CASES))("in %s", async (_name, make) => {
    const plain = await made(() => make((value) => value));
    const others = await made(() => make((value) => pulumi.output(value) as never));
    expect(others).toEqual(plain);
    expect(plain.length).toBeGreaterThan(2);
  });
});

it("a federation has trust domains from elsewhere under their places in the list", async () => {
  const make = (from: Elsewhere) =>
    new SpireFederation("it", {
      className: from("spire"),
      foreign: [{ ...foreign, trustDomain: from(foreign.trustDomain) }],
    });
  const [, plain] = await made(() => make((value) => value));
  const [, other] = await made(() => make((value) => pulumi.output(value) as never));
  expect(other).toEqual({ ...plain, name: "it-0" });
  expect(plain?.name).toBe("it-b.example");
});
