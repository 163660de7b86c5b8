import { CACHE_FAMILIES } from './cache-families';
import type { CacheFamily } from './cache-key';
import { CLASSIFICATIONS, type Classification } from './classification';
import { isTenantId, type TenantId } from './tenant';

/** What a place in a cache says of itself. Its digest stands for versions and question and cannot be turned back. */
export interface ReadCacheKey {
  readonly place: string;
  readonly family: string;
  /** Undefined for a family that this release does not keep: another release wrote it. */
  readonly known: CacheFamily | undefined;
  readonly tenant: TenantId;
  readonly classification: Classification;
  readonly digest: string;
  /** Whose key it is in a shared cache; undefined for a bare place. */
  readonly shared: { readonly region: string; readonly keyId: string } | undefined;
}

const SHARED = /^fiveplane:cache:(.+):([0-9a-f]{8}):(.+)$/;
const PLACE = /^([a-z][a-z-]*@[1-9]\d*)\/([^/]+)\/([A-Z]+)\/([0-9a-f]{64})$/;

/** Reads a place, or the key of a shared cache under which it lies. Undefined for anything else. */
export function readCacheKey(text: string): ReadCacheKey | undefined {
  const [, region, keyId, inside] = SHARED.exec(text) ?? [];
  const place = inside ?? text;
  const [, family = '', tenant = '', name = '', digest = ''] = PLACE.exec(place) ?? [];
  const classification = CLASSIFICATIONS.find((known) => known === name);
  if (!isTenantId(tenant) || classification === undefined) return undefined;
  const known = CACHE_FAMILIES.find(({ name }) => name === family);
  const shared = region === undefined || keyId === undefined ? undefined : { region, keyId };
  return { place, family, known, tenant, classification, digest, shared };
}
