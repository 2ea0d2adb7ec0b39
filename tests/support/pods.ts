import type { V1ObjectMeta, V1PodSpec } from "@kubernetes/client-node";
import type { RecordingMocks } from "./mocks";

/** A pod, or a template of pods, among what a program makes. */
export interface RecordedPod {
  /** Logical name of the resource that it is in. */
  readonly name: string;
  readonly metadata: V1ObjectMeta;
  readonly spec: V1PodSpec;
}

/** Every pod and every template of pods that a program makes itself, wherever in a resource it is. */
export function recordedPods(mocks: RecordingMocks): RecordedPod[] {
  return mocks.resources
    .filter(({ type }) => type.startsWith("kubernetes:"))
    .flatMap(({ name, inputs }) => podsIn(inputs).map((pod) => ({ name, ...pod })));
}

function podsIn(value: unknown): Omit<RecordedPod, "name">[] {
  if (typeof value !== "object" || value === null) return [];
  const { metadata, spec } = value as Partial<RecordedPod>;
  if (Array.isArray(spec?.containers)) return [{ metadata: metadata ?? {}, spec }];
  return Object.values(value).flatMap(podsIn);
}
