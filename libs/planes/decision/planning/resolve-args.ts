import type { Json } from '@kernel/canonical-json';
import { jsonPointer, valueAt } from '@kernel/json-pointer';
import { isRefusal, type Refusal, refused } from '@kernel/outcome';

/** What a step may refer to: the output of a completed step, by step id. */
export type StepOutputs = (stepId: string) => Json | undefined;

/** True for `{ "$step": …, "pointer": … }`. */
export function isStepReference(value: Json): value is { readonly $step: string; readonly pointer: string } {
  return (
    typeof value === 'object' &&
    value !== null &&
    !Array.isArray(value) &&
    Object.keys(value).length === 2 &&
    '$step' in value &&
    typeof value['$step'] === 'string' &&
    'pointer' in value &&
    typeof value['pointer'] === 'string'
  );
}

/** Replaces every reference in a step's arguments by what it points at. A reference to nothing is refused: nothing is made up. */
export function resolveArgs(args: { readonly [key: string]: Json }, outputs: StepOutputs): { readonly [key: string]: Json } | Refusal {
  const resolved: Record<string, Json> = {};
  for (const [name, value] of Object.entries(args)) {
    if (!isStepReference(value)) {
      resolved[name] = value;
      continue;
    }
    const found = pointed(outputs(value.$step), value.pointer);
    if (found === undefined)
      return refused('RUN_STEP_OUTPUT_MISSING', `argument ${name} points at ${value.pointer} of step ${value.$step}, where nothing is`);
    resolved[name] = found;
  }
  return resolved;
}

function pointed(output: Json | undefined, pointer: string): Json | undefined {
  const path = jsonPointer(pointer);
  return output === undefined || isRefusal(path) ? undefined : valueAt(output, path);
}
