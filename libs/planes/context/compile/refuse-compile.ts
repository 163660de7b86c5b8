import { type Refusal, refused } from '@kernel/outcome';
import type { CompileCode } from './errors';

/** Refuses a compile with a code of the list. */
export function refuseCompile(code: CompileCode, reason: string, rules: readonly string[] = []): Refusal {
  return refused(code, reason, rules);
}
