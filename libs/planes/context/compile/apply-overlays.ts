import { Compile } from 'typebox/compile';
import type { Json } from '@kernel/canonical-json';
import { isRefusal, type Refusal } from '@kernel/outcome';
import { ContextPack } from '@kernel/records/context-pack';
import type { Pinned } from './compile-input';
import { refuseCompile } from './refuse-compile';

type JsonObject = { readonly [key: string]: Json };

// An overlay may change how a pack speaks and how it shares its budget, never what it permits.
const OPEN_PATHS = ['/tone_and_comms', '/business_context', '/budget_layer/buckets'] as const;

/**
 * Applies overlays in order. Refuses a patch that reaches outside the declared paths, and a pack that no longer fits its schema.
 * Source: RFC 7396 for the patches; contracts, section 3, for the restriction.
 */
export function applyOverlays(pack: ContextPack, overlays: readonly Pinned<Json>[]): ContextPack | Refusal {
  if (overlays.length === 0) return pack;
  const merged = overlays.reduce<Json | Refusal>(
    (current, overlay) => {
      if (isRefusal(current)) return current;
      const outside = pathsOutside(overlay.value);
      if (outside !== undefined)
        return refuseCompile('CONTEXT_OVERLAY_REFUSED', `overlay ${overlay.digest} changes ${outside}`, [overlay.digest]);
      return merge(current, overlay.value);
    },
    pack as unknown as Json,
  );
  if (isRefusal(merged)) return merged;
  if (validator().Check(merged)) return merged;
  return refuseCompile(
    'CONTEXT_OVERLAY_REFUSED',
    'the pack no longer fits its schema after its overlays',
    overlays.map((overlay) => overlay.digest),
  );
}

function pathsOutside(patch: Json, at = ''): string | undefined {
  if (OPEN_PATHS.some((path) => path === at)) return undefined;
  if (!isObject(patch) || !OPEN_PATHS.some((path) => path.startsWith(`${at}/`))) return at === '' ? 'the whole pack' : at;
  for (const [key, value] of Object.entries(patch)) {
    const outside = pathsOutside(value, `${at}/${key}`);
    if (outside !== undefined) return outside;
  }
  return undefined;
}

// RFC 7396, section 2: null removes, objects merge, everything else replaces.
function merge(target: Json, patch: Json): Json {
  if (!isObject(patch)) return patch;
  const result = new Map<string, Json>(isObject(target) ? Object.entries(target) : []);
  for (const [key, value] of Object.entries(patch)) {
    if (value === null) result.delete(key);
    else result.set(key, merge(result.get(key) ?? null, value));
  }
  return Object.fromEntries(result);
}

function isObject(value: Json): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

let compiled: ReturnType<typeof compile> | undefined;
const compile = () => Compile(ContextPack);
// Compiled at first use: most packs have no overlays.
function validator(): ReturnType<typeof compile> {
  return (compiled ??= compile());
}
