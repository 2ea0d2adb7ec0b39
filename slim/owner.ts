/** Annotation of the namespaces that a stack has made: `<project>/<stack>`. */
const OWNER = "slim/stack";

/** The annotations of what a stack makes and nobody else should take for his own. */
export function stackOwner(project: string, stack: string): Record<string, string> {
  return { [OWNER]: `${project}/${stack}` };
}

/** Whether an object with these annotations was made by an owner. */
export function isOwner(
  annotations: Readonly<Record<string, string>>,
  owner: Readonly<Record<string, string>>,
): boolean {
  return annotations[OWNER] === owner[OWNER];
}
