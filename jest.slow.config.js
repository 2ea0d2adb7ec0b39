/** Tests that start whole programs or compile the package: seconds each. @type {import("jest").Config} */
module.exports = {
  ...require("./jest.config.js"),
  testMatch: ["<rootDir>/tests/**/*.slow.ts"],
};
