/** Drills: longer end-to-end tests, run by hand. @type {import("jest").Config} */
module.exports = {
  ...require("./jest.e2e.config.js"),
  testMatch: ["<rootDir>/tests/e2e/**/*.drill.ts"],
};
