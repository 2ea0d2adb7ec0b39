import { backupArchiveConfig, isMoment, memberArchiveConfig, recoveryConfig } from "../../postgresql/archive";

const folder = {
  endpoint: "s3.example:9000",
  bucket: "backups",
  path: "/pg",
  region: "us-east-1",
  accessKey: "access",
  secretKey: "secret",
  hasOwnAuthority: true,
};
const plan = { schedule: "@daily", fullAfterDays: 7, keepFull: 3, queueBytes: 4096 };

describe("pgBackRest", () => {
  it("in a member pushes to the store, and answers the Job with the members' certificate alone", () => {
    const text = memberArchiveConfig(folder, plan, "postgresql");
    for (const line of [
      "repo1-s3-endpoint=s3.example",
      "repo1-storage-port=9000",
      "repo1-s3-uri-style=path",
      "repo1-storage-ca-file=/etc/pgbackrest/store-ca.crt",
      "repo1-path=/pg",
      "archive-push-queue-max=4096",
      "tls-server-auth=postgresql=main",
      "pg1-path=/var/lib/postgresql/data/pgdata",
    ]) {
      expect(text.split("\n")).toContain(line);
    }
  });

  it("in the Job knows every member", () => {
    const text = backupArchiveConfig(folder, plan, ["a", "b"]).split("\n");
    expect(text.filter((line) => line.includes("-host="))).toEqual(["pg1-host=a", "pg2-host=b"]);
    expect(text).toContain("pg2-socket-path=/run/postgresql");
    expect(text).toContain("repo1-retention-full=3");
    expect(text.filter((line) => line.startsWith("log-level-console"))).toEqual(["log-level-console=info"]);
  });

  it("of another installation has an authority of its own, or none", () => {
    expect(recoveryConfig(folder)).toContain("/etc/pgbackrest/recovery-ca.crt");
    expect(recoveryConfig({ ...folder, endpoint: "s3.example", hasOwnAuthority: false })).not.toMatch(
      /ca-file|storage-port/,
    );
  });
});

it.each([
  ["2030-01-31 14:05:00+00", true],
  ["2030-01-31 14:05:00.123456+05:30", true],
  ["2030-01-31 14:05:00Z", true],
  ["2030-01-31 14:05:00", false],
  ["2030-13-31 14:05:00+00", false],
  ["yesterday", false],
])("%s is a moment: %s", (text, expected) => {
  expect(isMoment(text)).toBe(expected);
});
