/** @type {import("jest").Config} */
module.exports = {
  ...require("./jest.config.js"),
  testMatch: ["<rootDir>/tests/e2e/**/*.e2e.ts"],
  globalSetup: "<rootDir>/tests/e2e/support/removeLeftovers.ts",
  // A step of these tests may create clusters; each has its own limit where it needs less.
  testTimeout: 20 * 60 * 1000,
  verbose: true,
};
