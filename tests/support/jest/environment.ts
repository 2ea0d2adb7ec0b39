import { AsyncLocalStorage } from "node:async_hooks";
import { ModernFakeTimers } from "@jest/fake-timers";
import { ModuleMocker } from "jest-mock";

type ProjectConfig = ConstructorParameters<typeof ModernFakeTimers>[0]["config"];

/** Symbols by which Jest keeps what belongs to one test file. */
const OF_JEST = /^(JEST_STATE_|EVENT_HANDLERS|RETRY_|WAIT_BEFORE_RETRY|LOG_ERRORS_|TEST_TIMEOUT_)/;

/**
 * Where tests run: beside Jest itself, with what runtime.js shares. After each test file, what it may have left behind
 * is as it was before.
 */
export default class Environment {
  public readonly global = globalThis;
  public readonly moduleMocker = new ModuleMocker(globalThis);
  public readonly fakeTimers = null;
  public readonly fakeTimersModern: ModernFakeTimers;
  private context: object | null = {};
  private readonly restoreProcess = keepProcess();

  public constructor({ projectConfig }: { readonly projectConfig: ProjectConfig }) {
    this.fakeTimersModern = new ModernFakeTimers({ config: projectConfig, global: globalThis });
  }

  public setup(): Promise<void> {
    return Promise.resolve();
  }

  public teardown(): Promise<void> {
    this.context = null;
    this.moduleMocker.restoreAllMocks();
    this.fakeTimersModern.dispose();
    this.restoreProcess();
    forgetJest();
    renewPulumi();
    endStorages();
    return Promise.resolve();
  }

  public exportConditions(): string[] {
    return ["node", "node-addons"];
  }

  /** The runtime has no context, and asks only whether the test file has ended. */
  public getVmContext(): object | null {
    return this.context;
  }
}

/** Returns what puts it back. */
function keepProcess(): () => void {
  const { console } = globalThis;
  const { env, exitCode } = process;
  const exit = Object.getOwnPropertyDescriptor(process, "exit");
  const variables = { ...env };
  const folder = process.cwd();
  return () => {
    globalThis.console = console;
    process.env = env;
    for (const name of Object.keys(env)) if (!(name in variables)) Reflect.deleteProperty(env, name);
    Object.assign(env, variables);
    process.exitCode = exitCode;
    if (exit) Object.defineProperty(process, "exit", exit);
    process.chdir(folder);
  };
}

function forgetJest(): void {
  for (const symbol of Object.getOwnPropertySymbols(globalThis)) {
    if (OF_JEST.test(symbol.description ?? "")) Reflect.deleteProperty(globalThis, symbol);
  }
  Reflect.deleteProperty(globalThis, "__coverage__");
}

/** What the SDK keeps of a program, in a global variable. */
interface PulumiStore {
  readonly constructor: new () => PulumiStore;
  readonly resourceModules: unknown;
  readonly resourcePackages: unknown;
}

/** Packages register as they load, so once. */
function renewPulumi(): void {
  const pulumi = globalThis as { globalStore?: PulumiStore };
  if (pulumi.globalStore === undefined) return;
  const { constructor: Store, resourceModules, resourcePackages } = pulumi.globalStore;
  pulumi.globalStore = Object.assign(new Store(), { resourceModules, resourcePackages });
  Reflect.deleteProperty(globalThis, "stackResource");
}

const storages = new Set<AsyncLocalStorage<unknown>>();
const run = Object.getOwnPropertyDescriptor(AsyncLocalStorage.prototype, "run")?.value as (
  ...given: unknown[]
) => unknown;
Object.assign(AsyncLocalStorage.prototype, {
  run(this: AsyncLocalStorage<unknown>, ...given: unknown[]) {
    storages.add(this);
    return run.apply(this, given);
  },
});

/** Jest starts one for each test file and leaves it: up to Node.js 22, each makes every promise slower. */
function endStorages(): void {
  for (const storage of storages) storage.disable();
  storages.clear();
}
