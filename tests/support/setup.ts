import * as pulumi from "@pulumi/pulumi";

// Waits for what a test left under way: a rejection that arrives after the last test would end Jest without a summary.
afterEach(async () => {
  await pulumi.runtime.disconnect();
  await new Promise((resolve) => setImmediate(resolve));
});
