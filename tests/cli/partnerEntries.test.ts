import { parse } from "yaml";
import { partnerEntries } from "../../cli/partnerEntries";
import { bundleDocument } from "../support/bundleDocument";
import { AUTHORITY } from "../support/certificates";
import { parseFleet } from "../support/parseFleet";

const BUNDLE = bundleDocument(AUTHORITY, { spiffe_sequence: 1 });
const A = {
  trustDomain: "a.example",
  trustBundle: BUNDLE,
  loadBalancers: { bundleEndpoint: "https://192.0.2.1:8443" },
};

it("are the configuration of a stack that is to trust this one", () => {
  const text = partnerEntries({ a: A, closed: { ...A, loadBalancers: {} } }) ?? "";
  const { "slim:partners": partners } = parse(text) as { "slim:partners": unknown };
  expect(partners).toEqual([
    { trustDomain: "a.example", bundleEndpointUrl: "https://192.0.2.1:8443", bundle: BUNDLE },
  ]);
  expect(parseFleet({ clusters: [{ name: "other" }], partners }).partners).toMatchObject(
    partners as object[],
  );
});

it("are none where nobody can fetch a bundle", () => {
  expect(partnerEntries({ a: { ...A, loadBalancers: {} } })).toBeUndefined();
});
