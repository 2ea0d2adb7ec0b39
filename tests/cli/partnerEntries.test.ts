import { parse } from "yaml";
import { partnerEntries } from "../../cli/partnerEntries";
import { parseFleet } from "../support/parseFleet";

const BUNDLE = '{"keys":[{"use":"x509-svid","kty":"EC"}],"spiffe_sequence":1}';
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
