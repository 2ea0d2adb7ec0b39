/** @type {import("jest").Config} */
module.exports = {
  preset: "ts-jest",
  testEnvironment: "node",
  testMatch: ["<rootDir>/tests/e2e/**/*.e2e.ts"],
  globalSetup: "<rootDir>/tests/e2e/support/removeLeftovers.ts",
  modulePathIgnorePatterns: ["<rootDir>/sdks/.*/bin/"],
  // A step of these tests may create clusters; each has its own limit where it needs less.
  testTimeout: 20 * 60 * 1000,
  verbose: true,
};
