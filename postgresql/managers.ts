/** Kinds of subjects in Kubernetes. */
export const MANAGER_KINDS = ["User", "Group", "ServiceAccount"] as const;

/** What {@link isManagerKind} accepts, in words, for error messages. */
export const MANAGER_KIND_EXPECTED = `one of ${MANAGER_KINDS.join(", ")}`;

/** Whether a text is a kind of subject in Kubernetes. */
export function isManagerKind(text: string): text is (typeof MANAGER_KINDS)[number] {
  return (MANAGER_KINDS as readonly string[]).includes(text);
}

/** The user of the documents. */
export const DEFAULT_MANAGER = { kind: "User", name: "postgres-admin" } as const;
