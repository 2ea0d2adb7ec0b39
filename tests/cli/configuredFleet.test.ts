import { configuredFleet } from "../../cli/configuredFleet";

const clusters = JSON.stringify([{ name: "slim-cluster" }]);

describe("the fleet of a configuration", () => {
  it("is read by the name that the project has in Pulumi.yaml", () => {
    expect(configuredFleet({ "slim:clusters": { value: clusters } })).not.toHaveProperty("error");
  });

  it("follows a project that was renamed, its messages too", () => {
    const renamed = { "agents:clusters": { value: clusters }, "slim:clusters": { value: "1" } };
    expect(configuredFleet(renamed, "agents")).not.toHaveProperty("error");
    expect(JSON.stringify(configuredFleet({ "slim:clusters": { value: clusters } }, "agents"))).toContain(
      "agents:clusters: expected a list; given nothing",
    );
  });
});
