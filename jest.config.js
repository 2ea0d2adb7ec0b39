const { availableParallelism } = require("node:os");

/** @type {import("jest").Config} */
module.exports = {
  preset: "ts-jest",
  runtime: "<rootDir>/tests/support/jest/runtime.js",
  testEnvironment: "<rootDir>/tests/support/jest/environment.ts",
  testMatch: ["<rootDir>/tests/**/*.test.ts"],
  moduleNameMapper: { "^slim$": "<rootDir>/components/index.ts" },
  // Some tests wait, for a process or a time; others go on meanwhile.
  maxWorkers: Math.max(2, availableParallelism() - 1),
  // The generated SDK copies its package.json into bin/, which Jest would take for a second package.
  modulePathIgnorePatterns: ["<rootDir>/sdks/.*/bin/"],
  // Seconds on a quiet machine; a busy one may need much longer.
  testTimeout: 60_000,
  collectCoverageFrom: [
    "components/**/*.ts",
    "stacks/**/*.ts",
    "slim/**/*.ts",
    "postgresql/**/*.ts",
    "foodmag/**/*.ts",
    "cli/**/*.ts",
    "live/**/*.ts",
  ],
};
