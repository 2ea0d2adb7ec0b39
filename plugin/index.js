// What Pulumi runs for programs in other languages that have added this folder by `pulumi package add`. It is `main` in
// package.json, as Pulumi loads the folder itself; who installs the package with npm gets `exports`.

// Otherwise Pulumi compiles the components, by the settings of the folder where the program is.
require("tsx/cjs");

const { componentProviderHost } = require("@pulumi/pulumi/provider/experimental");
const components = require("../components");
const { name, version } = require("../package.json");

module.exports = componentProviderHost({
  name,
  version,
  dirname: __dirname,
  components: Object.values(components),
});
