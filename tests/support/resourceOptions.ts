import type { RegisterResourceRequest } from "@pulumi/pulumi/proto/resource_pb";

/** The options of a resource as the engine gets them; an option that is not set is absent. Resources are URNs. */
export interface ResourceOptions {
  readonly parent?: string;
  /** Everything that the resource waits for: `dependsOn`, and what its inputs come from. */
  readonly dependencies?: string[];
  readonly deletedWith?: string;
  readonly deleteBeforeReplace?: boolean;
  readonly replaceOnChanges?: string[];
  readonly replaceWith?: string[];
  readonly ignoreChanges?: string[];
  readonly additionalSecretOutputs?: string[];
  readonly protect?: boolean;
  readonly retainOnDelete?: boolean;
  /** Former names; the SDKs' own aliases, which are former types, are left out. */
  readonly aliases?: string[];
  readonly customTimeouts?: Record<string, string>;
  /** Names of hooks, by what they follow. */
  readonly hooks?: Record<string, string[] | undefined>;
}

/** The options in a request to the engine. */
export function resourceOptions(request: RegisterResourceRequest): ResourceOptions {
  return present({
    parent: request.getParent(),
    dependencies: request.getDependenciesList(),
    deletedWith: request.getDeletedwith(),
    deleteBeforeReplace: request.getDeletebeforereplace(),
    replaceOnChanges: request.getReplaceonchangesList(),
    replaceWith: request.getReplaceWithList(),
    ignoreChanges: request.getIgnorechangesList(),
    additionalSecretOutputs: request.getAdditionalsecretoutputsList(),
    protect: request.getProtect(),
    retainOnDelete: request.getRetainondelete(),
    aliases: request
      .getAliasesList()
      .map((alias) => alias.getUrn() || (alias.getSpec()?.getName() ?? ""))
      .filter((alias) => alias !== ""),
    customTimeouts: present({ ...request.getCustomtimeouts()?.toObject() }),
    hooks: present({
      beforeCreate: request.getHooks()?.getBeforeCreateList(),
      afterCreate: request.getHooks()?.getAfterCreateList(),
      beforeUpdate: request.getHooks()?.getBeforeUpdateList(),
      afterUpdate: request.getHooks()?.getAfterUpdateList(),
      beforeDelete: request.getHooks()?.getBeforeDeleteList(),
      afterDelete: request.getHooks()?.getAfterDeleteList(),
      onError: request.getHooks()?.getOnErrorList(),
    }),
  });
}

/** An object without the properties that say nothing. */
function present<T extends object>(all: T): T {
  return Object.fromEntries(Object.entries(all).filter(([, value]) => !isEmpty(value))) as T;
}

function isEmpty(value: unknown): boolean {
  if (value === undefined || value === "" || value === false) return true;
  return typeof value === "object" && value !== null && Object.keys(value).length === 0;
}
