import { certificateProblem } from "../../postgresql/certificateProblem";
import { AUTHORITY, COMPLETE, INCOMPLETE, OTHER_AUTHORITY } from "../support/certificates";

const NAMES = [
  "postgresql",
  "postgresql-replicas",
  "*.postgresql-headless.laboratory-swarm.svc.cluster.local",
];

describe("a certificate for members", () => {
  it("can be used with all names, by the authority that has issued it", () => {
    expect(certificateProblem(COMPLETE, AUTHORITY, NAMES)).toBeUndefined();
  });

  it("needs the names by which members are verified", () => {
    expect(certificateProblem(INCOMPLETE, AUTHORITY, NAMES)).toBe(
      "a certificate that also has the DNS names postgresql-replicas, *.postgresql-headless.laboratory-swarm.svc.cluster.local",
    );
  });

  it("needs its own authority, unless its chain leads there", () => {
    expect(certificateProblem(COMPLETE, OTHER_AUTHORITY, NAMES)).toContain("authority has issued");
    expect(certificateProblem(`${COMPLETE}${AUTHORITY}`, OTHER_AUTHORITY, NAMES)).toBeUndefined();
  });

  it("is one", () => {
    expect(certificateProblem("theirs", AUTHORITY, NAMES)).toBe(
      "a certificate and its certificate authority in PEM",
    );
  });
});
