import { pathToFileURL } from "node:url";
import * as path from "node:path";
import { LOCAL, PROJECT } from "../../cli/project";
import { pulumiEnvironment } from "../../cli/pulumiCli";
import { RecordingPulumi } from "../support/recordingPulumi";

const OWN = pathToFileURL(path.join(LOCAL, "state")).href;
let pulumi: RecordingPulumi;

beforeAll(() => {
  pulumi = new RecordingPulumi();
});

afterAll(() => {
  pulumi.dispose();
});

function environment(env: Record<string, string>, backend?: string): NodeJS.ProcessEnv {
  return pulumiEnvironment({ PATH: pulumi.searchPath, ...env }, backend ? { backend: { url: backend } } : {});
}

it("a backend's relative path starts at the project's folder", () => {
  const { PULUMI_BACKEND_URL } = environment({ PULUMI_BACKEND_URL: "file://states" });
  expect(PULUMI_BACKEND_URL).toBe(pathToFileURL(path.join(PROJECT, "states")).href);
});

describe("an empty passphrase", () => {
  it("is for the state in the project's folder", () => {
    expect(environment({})).toMatchObject({ PULUMI_BACKEND_URL: OWN, PULUMI_CONFIG_PASSPHRASE: "" });
    expect(environment({ PULUMI_BACKEND_URL: "" }).PULUMI_CONFIG_PASSPHRASE).toBe("");
    expect(environment({ PULUMI_BACKEND_URL: OWN }).PULUMI_CONFIG_PASSPHRASE).toBe("");
  });

  it.each(["s3://states", "https://api.pulumi.com", "file://~", "file:///mnt/states"])(
    "is for no other backend: %s",
    (url) => {
      expect(environment({ PULUMI_BACKEND_URL: url }).PULUMI_CONFIG_PASSPHRASE).toBeUndefined();
    },
  );

  it("is not for a backend that Pulumi.yaml names", () => {
    const { PULUMI_BACKEND_URL, PULUMI_CONFIG_PASSPHRASE } = environment({}, "gs://states");
    expect({ PULUMI_BACKEND_URL, PULUMI_CONFIG_PASSPHRASE }).toEqual({ PULUMI_BACKEND_URL: "gs://states" });
  });

  it.each<Record<string, string>>([
    { PULUMI_CONFIG_PASSPHRASE: "secret" },
    { PULUMI_CONFIG_PASSPHRASE_FILE: "/secret" },
  ])("gives way to %j", (given) => {
    const { PULUMI_CONFIG_PASSPHRASE, PULUMI_CONFIG_PASSPHRASE_FILE } = environment(given);
    expect({ PULUMI_CONFIG_PASSPHRASE, PULUMI_CONFIG_PASSPHRASE_FILE }).toEqual(given);
  });
});
