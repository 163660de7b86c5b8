import { canonicalBytes } from '@kernel/canonical-json';
import { refused, type Refusal } from '@kernel/outcome';
import type { MemoryCode } from '../errors';
import { LONGEST_TAG, MOST_METADATA_BYTES, MOST_TAGS } from './limits';
import { refuseUnstorable } from './refuse-text';

/** What a memory is labelled with: names to scalar values. */
export type Metadata = Readonly<Record<string, string | number | boolean | null>>;

/** Why a list of tags is not kept; undefined when it may be. Nothing is cut off: a bomb of tags is refused whole. */
export function refuseTags(tags: readonly string[]): Refusal | undefined {
  if (tags.length > MOST_TAGS) return no('MEMORY_TAGS_TOO_MANY', `${tags.length} tags, at most ${MOST_TAGS} are kept`);
  for (const tag of tags) {
    if (tag.trim() === '' || tag.length > LONGEST_TAG) return no('MEMORY_TAG_INVALID', `a tag has 1 to ${LONGEST_TAG} characters`);
    const unstorable = refuseUnstorable('a tag', tag);
    if (unstorable !== undefined) return unstorable;
  }
  return new Set(tags).size === tags.length ? undefined : no('MEMORY_TAG_INVALID', 'a tag is named twice');
}

/** Names under which people keep credentials, however they are written. */
const CREDENTIALS = /^(api|access|private|secret|auth)?(key|token|secret|password|passwd|passphrase|credentials?|authorization|cookie)$/;

/** Why metadata is not kept; undefined when it may be. */
export function refuseMetadata(metadata: Metadata): Refusal | undefined {
  const forbidden = Object.keys(metadata).find((name) => CREDENTIALS.test(name.toLowerCase().replace(/[^a-z]/g, '')));
  if (forbidden !== undefined)
    return no('MEMORY_METADATA_CREDENTIAL', `metadata named ${forbidden} may be a credential and is not remembered`);
  for (const text of [...Object.keys(metadata), ...Object.values(metadata).filter((value) => typeof value === 'string')]) {
    const unstorable = refuseUnstorable('metadata', text);
    if (unstorable !== undefined) return unstorable;
  }
  return canonicalBytes(metadata).length > MOST_METADATA_BYTES
    ? no('MEMORY_METADATA_TOO_LONG', `metadata has more than ${MOST_METADATA_BYTES} bytes`)
    : undefined;
}

function no(code: MemoryCode, reason: string): Refusal {
  return refused(code, reason);
}
