import { bundleExpiry, foreignDomain, parseBundleDocument } from "../../slim/bundleDocument";
import { bundleDocument } from "../support/bundleDocument";
import { AUTHORITY, EXPIRED_AUTHORITY, PARTNER_AUTHORITY } from "../support/certificates";

const read = (...authorities: string[]) =>
  authorities.flatMap((one) => parseBundleDocument(bundleDocument(one)) ?? []);

it.each([
  "",
  "{}",
  "null",
  '{"keys":[]}',
  '{"keys":[{"use":"jwt-svid","kid":"a"}]}',
  '{"keys":[{"use":"x509-svid"}]}',
])("%s is no bundle that X.509-SVIDs could be verified by", (given) => {
  expect(parseBundleDocument(given)).toBeUndefined();
});

it("a bundle is of another trust domain if its authorities name others, and none names this one", () => {
  expect(foreignDomain(read(PARTNER_AUTHORITY), "partner.example")).toBeUndefined();
  expect(foreignDomain(read(PARTNER_AUTHORITY), "a.example")).toBe("partner.example");
  // An authority above SPIRE's may name none.
  expect(foreignDomain(read(AUTHORITY), "a.example")).toBeUndefined();
  expect(foreignDomain(read(AUTHORITY, PARTNER_AUTHORITY), "partner.example")).toBeUndefined();
});

it("a bundle is valid as long as one of its authorities is", () => {
  expect(bundleExpiry(read(EXPIRED_AUTHORITY))).toEqual(new Date("2021-01-01T00:00:00Z"));
  expect(bundleExpiry(read(EXPIRED_AUTHORITY, PARTNER_AUTHORITY)).getUTCFullYear()).toBe(2126);
});
