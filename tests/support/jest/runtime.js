const { createRequire, isBuiltin } = require("node:module");
const path = require("node:path");
const vm = require("node:vm");
const JestRuntime = require("jest-runtime").default;

/**
 * What turns the text of a file into a function.
 * @typedef {{
 *   injectedModuleParameters: string[],
 *   compile: (source: string, filename: string) => Function | null,
 * }} Executor
 */

/**
 * Loads the project's own files anew for each test file, and packages once for each process of Jest: the SDKs take
 * longer to load than most tests to run. All of it runs where Jest itself does, and not in a context of its own, in
 * which another `Promise` is no `Promise` and each look at a global variable is slow.
 */
module.exports = class Runtime extends JestRuntime {
  /** @param {ConstructorParameters<typeof JestRuntime>} given */
  constructor(...given) {
    super(...given);
    const environment = given[1];
    const executor = /** @type {Executor} */ (this.executor);
    executor.compile = (source, filename) => {
      if (environment.getVmContext() === null) return null; // the test file has ended
      return vm.compileFunction(source, executor.injectedModuleParameters, {
        filename,
        importModuleDynamically: vm.constants.USE_MAIN_CONTEXT_DEFAULT_LOADER,
      });
    };
  }

  /**
   * Parts of Jest. The one without a name keeps the tests of a file, so it is loaded anew.
   * @template T
   * @param {string} from
   * @param {string} [name]
   * @returns {T}
   */
  requireInternalModule(from, name) {
    const load = createRequire(from);
    if (name === undefined) Reflect.deleteProperty(load.cache, from);
    return /** @type {T} */ (load(name ?? from));
  }

  /**
   * @template T
   * @param {string} from
   * @param {string} [name]
   * @param {Parameters<JestRuntime["requireModule"]>[2]} [options]
   * @param {boolean} [isRequireActual]
   * @returns {T}
   */
  requireModule(from, name, options, isRequireActual) {
    return isPackage(name)
      ? /** @type {T} */ (createRequire(from)(name))
      : super.requireModule(from, name, options, isRequireActual);
  }
};

/**
 * The package of this project by its own name is none of the others.
 * @param {string | undefined} name
 * @returns {name is string}
 */
function isPackage(name) {
  return name !== undefined && !/^(\.|slim$)/.test(name) && !path.isAbsolute(name) && !isBuiltin(name);
}
