// What the npm scripts load first: Node.js then runs TypeScript.
require("tsx/cjs");

// Node.js would read the source maps of all packages that have some, which takes a tenth of a second or more. The
// commands tell errors without their stack.
process.setSourceMapsEnabled(false);
