import { type Classification, withinClassification } from '@kernel/classification';
import { isRefusal, type Refusal } from '@kernel/outcome';
import { type Millis, timestampOf } from '@kernel/time';
import type { KeyHolder } from '@edges/peers/key-holders/key-holders';
import { ceilingFor } from '@planes/intelligence/memory/access/access';
import type { Viewer } from '@planes/intelligence/memory/recalling/demands';
import type { StoredUnit } from '@edges/bank-store/stored-unit';

/** Who asks, as the key says. */
export type MemoryCaller = KeyHolder;

/** The caller as memories name people: `user:sam`. */
export function principalOf({ kind, user_id }: MemoryCaller): string {
  return `${kind}:${user_id}`;
}

/** The caller as one who sees: everybody it may stand for where a memory says who may see it, and the class up to which it asks and may. */
export function viewerOf(caller: MemoryCaller, asked?: Classification): Viewer | Refusal {
  const ceiling = ceilingFor(caller.roles, asked);
  if (isRefusal(ceiling)) return ceiling;
  return { names: [principalOf(caller), ...caller.roles.map((role) => `role:${role}`)], ceiling };
}

/** True when the viewer may see the unit now; what has expired nobody sees, though it may not have been removed yet. */
export function mayBeSeenBy(
  { names, ceiling }: Viewer,
  { visibleTo, classification, expiresAt }: Pick<StoredUnit, 'visibleTo' | 'classification' | 'expiresAt'>,
  now: Millis,
): boolean {
  const named = visibleTo === null || names.some((name) => visibleTo.includes(name));
  return named && withinClassification(classification, ceiling) && (expiresAt === null || expiresAt > now);
}

/** A stored time as answers write it; null where there is none. */
export function timeOrNull(millis: number | null): string | null {
  return millis === null ? null : timestampOf(millis);
}
