import { chmodSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import * as path from "node:path";

/** What the Pulumi CLI says of a stack. */
export interface FakeStack {
  /** Entries of its history, the newest first. */
  readonly history?: { readonly kind: string; readonly result: string }[];
  /** Of its exported state; without one there is no such stack. */
  readonly deployment?: { readonly resources?: object[]; readonly pending_operations?: object[] };
  readonly config?: Record<string, { readonly value: string }>;
}

/** A `pulumi` that is found first on the PATH, and knows one stack. */
export class FakePulumi {
  private readonly folder = mkdtempSync(path.join(tmpdir(), "fake-pulumi-"));
  private readonly before = process.env.PATH;

  public constructor() {
    const program = path.join(this.folder, "pulumi");
    writeFileSync(program, SCRIPT);
    chmodSync(program, 0o755);
    process.env.PATH = `${this.folder}${path.delimiter}${this.before ?? ""}`;
    process.env.FAKE_PULUMI = this.folder;
  }

  /** Says this from now on. */
  public knows({ history = [], deployment, config = {} }: FakeStack): void {
    for (let page = 1; page <= history.length / PAGE + 1; page += 1) {
      this.write(`history-${page}`, history.slice((page - 1) * PAGE, page * PAGE));
    }
    if (deployment !== undefined) this.write("export", { version: 3, deployment });
    this.write("config", config);
  }

  public remove(): void {
    process.env.PATH = this.before;
    delete process.env.FAKE_PULUMI;
    rmSync(this.folder, { recursive: true });
  }

  private write(name: string, content: unknown): void {
    writeFileSync(path.join(this.folder, name), JSON.stringify(content));
  }
}

/** As long as the reader asks for. */
const PAGE = 10;

const SCRIPT = `#!/bin/sh
case "$*" in
  *"stack history --json --page-size ${PAGE} --page "*) cat "$FAKE_PULUMI/history-$(echo "$*" | sed 's/.*--page \\([0-9]*\\) .*/\\1/')" ;;
  *"stack export --show-secrets"*) cat "$FAKE_PULUMI/export" 2>/dev/null || { echo "error: no stack named 'x' found" >&2; exit 255; } ;;
  *"config --json"*) cat "$FAKE_PULUMI/config" ;;
  *) echo "unexpected: pulumi $*" >&2; exit 1 ;;
esac
`;
