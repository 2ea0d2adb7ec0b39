/** End-to-end tests that take over ten minutes. @type {import("jest").Config} */
module.exports = {
  ...require("./jest.e2e.config.js"),
  testMatch: ["<rootDir>/tests/e2e/**/*.drill.ts"],
};
