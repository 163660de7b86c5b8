import { type Classification, withinClassification } from './classification';
import { digestOf } from './digest';
import { isTenantId, type TenantId } from './tenant';

/** Values of one kind, with the names of every version that such a value depends on. A key without one of them does not compile. */
export interface CacheFamily<N extends string = string> {
  /** `<what>@<form>`: another form of the bytes is another family. */
  readonly name: `${string}@${number}`;
  readonly versions: readonly N[];
  /** `process` for what is made sooner than a shared cache answers. */
  readonly reach: 'process' | 'region';
  /** `believed` for what cannot be made anew to compare it. */
  readonly hits: 'compared' | 'believed';
}

/** What a family is when nothing else is said. */
const USUAL = { reach: 'region', hits: 'compared' } as const;

/** Names a value by everything it is made of, so that what lies under it is right or absent, never old. */
export interface CacheKey<N extends string = string> {
  readonly tenant: TenantId;
  /** The narrowest class that anything in the value may have. */
  readonly classification: Classification;
  /** Digests of documents and versions of logic. */
  readonly versions: { readonly [K in N]: string };
  /** The rest of the question, as JSON. */
  readonly question: unknown;
}

const FAMILY = /^[a-z][a-z-]*@[1-9]\d*$/;

/** A family of values. @throws RangeError for a malformed name. */
export function cacheFamily<const N extends string>(
  name: `${string}@${number}`,
  versions: readonly N[],
  rules: Partial<Pick<CacheFamily, 'reach' | 'hits'>> = {},
): CacheFamily<N> {
  if (!FAMILY.test(name)) throw new RangeError(`a cache family is called <what>@<form>, not ${name}`);
  return { ...USUAL, ...rules, name, versions };
}

/**
 * Where a value lies: `<family>/<tenant>/<class>/<digest of versions and question>`. Two keys share a place only when they say the same.
 * @throws RangeError for a malformed tenant, NotJson for a question that JSON cannot say.
 */
export function cachePlace<N extends string>(family: CacheFamily<N>, { tenant, classification, versions, question }: CacheKey<N>): string {
  if (!isTenantId(tenant)) throw new RangeError(`a cache key names a tenant, not ${JSON.stringify(tenant)}`);
  return `${tenantPlace(family, tenant)}${classification}/${digestOf({ versions, question }).slice('sha256:'.length)}`;
}

/** Where everything of one tenant in a family lies. */
export function tenantPlace({ name }: Pick<CacheFamily, 'name'>, tenant: TenantId): string {
  return `${name}/${tenant}/`;
}

/** True for what may be kept outside the process that made it. RESTRICTED stays inside. Source: reference design, section 19. */
export function mayLeaveProcess({ reach }: Pick<CacheFamily, 'reach'>, { classification }: Pick<CacheKey, 'classification'>): boolean {
  return reach === 'region' && withinClassification(classification, 'CONFIDENTIAL');
}
