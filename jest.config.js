/** @type {import("jest").Config} */
module.exports = {
  preset: "ts-jest",
  testEnvironment: "node",
  testMatch: ["<rootDir>/tests/**/*.test.ts"],
  setupFilesAfterEnv: ["<rootDir>/tests/support/setup.ts"],
  // The generated SDK copies its package.json into bin/, which Jest would take for a second package.
  modulePathIgnorePatterns: ["<rootDir>/sdks/.*/bin/"],
  collectCoverageFrom: [
    "components/**/*.ts",
    "stacks/**/*.ts",
    "slim/**/*.ts",
    "cli/**/*.ts",
    "live/**/*.ts",
  ],
};
