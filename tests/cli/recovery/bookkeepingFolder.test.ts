import { userInfo } from "node:os";
import * as path from "node:path";
import { bookkeepingFolder } from "../../../cli/recovery/bookkeepingFolder";

const HOME = userInfo().homedir;

describe("the folder of a backend of files", () => {
  it.each([
    ["file:///srv/state", "/srv/state/.pulumi"],
    ["file:///srv/state/", "/srv/state/.pulumi"],
    ["file:///srv/state?no_tmp_dir=true", "/srv/state/.pulumi"],
    ["file:///srv/state?prefix=team/&metadata=skip", "/srv/state/team/.pulumi"],
    ["file:///srv/my%20state", "/srv/my state/.pulumi"],
    ["file:///srv/my state", "/srv/my state/.pulumi"],
    ["file:///srv/state#1", "/srv/state/.pulumi"],
    ["file://~", path.join(HOME, ".pulumi")],
    ["file://~/state", path.join(HOME, "state", ".pulumi")],
    ["file://./state", "/project/state/.pulumi"],
    ["file://state", "/project/state/.pulumi"],
    ["file://../state?no_tmp_dir=true", "/state/.pulumi"],
  ])("of %s is %s, where Pulumi has it", (url, expected) => {
    expect(bookkeepingFolder(url, "/project")).toBe(expected);
  });

  it.each(["s3://bucket", "https://api.pulumi.com", "gs://bucket?prefix=a", "", "file:///srv/100%"])(
    "is not there for %s",
    (url) => {
      expect(bookkeepingFolder(url, "/project")).toBeUndefined();
    },
  );
});
