import ts from "typescript";

/** A change of a source file that drops one piece of wiring. */
export interface Mutation {
  /** What is dropped, such as `dependsOn`. */
  readonly rule: string;
  /** From 1. */
  readonly line: number;
  /** What stands there. */
  readonly original: string;
  /** The whole file without it. */
  readonly mutant: string;
}

/** Options of resources that decide in which order, and whether, something is made, replaced, removed or shown. */
const OPTIONS = [
  "additionalSecretOutputs",
  "deletedWith",
  "deleteBeforeReplace",
  "dependsOn",
  "hooks",
  "ignoreChanges",
  "provider",
  "replaceOnChanges",
];
/** Functions that change what an output means, but not its value: the first argument takes their place. */
const WRAPPERS = ["replacedTogether", "secret", "unsecret"];
/** Errors that end an update. */
const ERRORS = ["ResourceError", "RunError"];

/** What can be dropped. */
export const RULES: readonly string[] = [...OPTIONS, ...WRAPPERS, ...ERRORS.map((name) => `throw ${name}`)];

/** Every way to drop one piece of wiring from a source file. */
export function wiringMutations(source: string): Mutation[] {
  const file = ts.createSourceFile("source.ts", source, ts.ScriptTarget.Latest, true);
  const found: Mutation[] = [];
  const replace = (rule: string, node: ts.Node, replacement: string, end = node.getEnd()) => {
    const start = node.getStart(file);
    found.push({
      rule,
      line: file.getLineAndCharacterOfPosition(start).line + 1,
      original: source.slice(start, node.getEnd()),
      mutant: source.slice(0, start) + replacement + source.slice(end),
    });
  };
  const endWithComma = (node: ts.Node) =>
    node.getEnd() + (/^\s*,/.exec(source.slice(node.getEnd()))?.[0].length ?? 0);
  const visit = (node: ts.Node): void => {
    if (ts.isPropertyAssignment(node) || ts.isShorthandPropertyAssignment(node)) {
      const option = node.name.getText(file);
      const dropped = elements(node) ?? [node];
      if (OPTIONS.includes(option)) {
        for (const one of dropped) replace(option, one, "", endWithComma(one));
      }
    }
    if (ts.isCallExpression(node) && node.arguments[0] !== undefined) {
      const called = lastName(node.expression);
      if (WRAPPERS.includes(called)) replace(called, node, node.arguments[0].getText(file));
    }
    if (ts.isThrowStatement(node) && ts.isNewExpression(node.expression)) {
      const error = lastName(node.expression.expression);
      if (ERRORS.includes(error)) replace(`throw ${error}`, node, ";");
    }
    ts.forEachChild(node, visit);
  };
  visit(file);
  return found;
}

/** Elements of a list with several: each can be dropped by itself. */
function elements(node: ts.PropertyAssignment | ts.ShorthandPropertyAssignment): ts.Node[] | undefined {
  if (!ts.isPropertyAssignment(node) || !ts.isArrayLiteralExpression(node.initializer)) return undefined;
  return node.initializer.elements.length > 1 ? [...node.initializer.elements] : undefined;
}

/** `secret` of `pulumi.secret`. */
function lastName(expression: ts.Expression): string {
  return ts.isPropertyAccessExpression(expression) ? expression.name.text : expression.getText();
}
