import { inUse } from "../../../cli/recovery/inUse";

describe("an error about a stack that is in use", () => {
  it("names who holds it in a backend of files or objects", () => {
    const said =
      "error: the stack is currently locked by 1 lock(s). Either wait for the other process(es) to end or delete the " +
      "lock file with `pulumi cancel`.\n  s3://bucket/.pulumi/locks/organization/slim/single/0.json: created by " +
      "ann@laptop (pid 4711) at 2026-03-01T10:00:00Z";
    const { message } = inUse("single", new Error(said));
    expect(message).toMatch(
      /single is in use by ann@laptop \(process 4711, since 2026-03-01T10:00:00Z\).*cancel --yes --stack single/s,
    );
  });

  it("says so for a backend that names nobody", () => {
    const said = "error: [409] Conflict: Another update is currently in progress.";
    expect(inUse("single", new Error(said)).message).toMatch(/^Another update of the stack single runs\./);
  });

  it("leaves other errors as they are", () => {
    const other = new Error("no passphrase");
    expect(inUse("single", other)).toBe(other);
  });
});
