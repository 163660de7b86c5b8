import type { Json } from '@kernel/canonical-json';
import type { PolicyContext } from '@kernel/records/policy';

/**
 * Everything of a policy context that can change a decision: what decides which rules are asked and how far they reach, and each fact that a rule declares.
 * A fact that is not there is another one than any value. `reads`: dotted paths below the context.
 */
export function shapingFacts(context: PolicyContext, reads: readonly string[]): Json {
  const { phase, tenant_id, intent_id, safety_mode, capability } = context;
  return { phase, tenant_id, intent_id, safety_mode, capability, facts: reads.map((path) => factAt(context as Json, path)) };
}

// As a condition reads it: own properties only, never the elements of a list. A list of one holds a fact, an empty one says that there is none.
function factAt(context: Json, path: string): Json {
  let here: Json | undefined = context;
  for (const name of path.split('.')) {
    if (here === null || typeof here !== 'object' || Array.isArray(here) || !Object.hasOwn(here, name)) return [];
    here = (here as { readonly [key: string]: Json })[name];
    if (here === undefined) return [];
  }
  return [here];
}
