import { type Classification, withinClassification } from '@kernel/classification';
import { timestampOf } from '@kernel/time';
import type { KeyHolder } from '@edges/peers/key-holders/key-holders';
import { USUAL_CEILING } from '@planes/intelligence/memory/recalling/demands';
import type { StoredUnit } from '@edges/bank-store/stored-unit';

/** Who asks, as the key says. */
export type MemoryCaller = KeyHolder;

/** The caller as memories name people: `user:sam`. */
export function principalOf({ kind, user_id }: MemoryCaller): string {
  return `${kind}:${user_id}`;
}

/** Everybody the caller may stand for where a memory says who may see it. */
export function viewersOf(caller: MemoryCaller): readonly string[] {
  return [principalOf(caller), ...caller.roles.map((role) => `role:${role}`)];
}

/** True when the caller may see the unit, up to a class: CONFIDENTIAL, unless it asks for more or less. */
export function mayBeSeenBy(
  caller: MemoryCaller,
  { visibleTo, classification }: Pick<StoredUnit, 'visibleTo' | 'classification'>,
  ceiling: Classification = USUAL_CEILING,
): boolean {
  const seen = visibleTo === null || viewersOf(caller).some((viewer) => visibleTo.includes(viewer));
  return seen && withinClassification(classification, ceiling);
}

/** A stored time as answers write it; null where there is none. */
export function timeOrNull(millis: number | null): string | null {
  return millis === null ? null : timestampOf(millis);
}
