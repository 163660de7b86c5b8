import { refuseMetadata, refuseTags } from './refuse-labels';
import { LONGEST_CONTENT, LONGEST_TAG } from './limits';
import { refuseContent } from './refuse-text';

describe('a content', () => {
  it.each([
    ['a line of ten megabytes', 'x'.repeat(10 * 1024 * 1024), 'MEMORY_TEXT_TOO_LONG'],
    ['one character too many', 'x'.repeat(LONGEST_CONTENT + 1), 'MEMORY_TEXT_TOO_LONG'],
    ['U+0000', 'a\u0000b', 'MEMORY_TEXT_UNSTORABLE'],
    ['half of a surrogate pair', 'a\ud83d b', 'MEMORY_TEXT_UNSTORABLE'],
    ['the other half', '\ude00', 'MEMORY_TEXT_UNSTORABLE'],
    ['nothing', '', 'MEMORY_TEXT_EMPTY'],
    ['blanks and marks', ' \n\u200f…', 'MEMORY_TEXT_EMPTY'],
  ])('with %s is refused', (_what, content, code) => {
    expect(refuseContent(content)?.code).toBe(code);
  });

  it.each([
    ['the longest', 'x'.repeat(LONGEST_CONTENT)],
    ['marks of direction', '\u202eabc\u202c'],
    ['SQL', "'); DROP TABLE memory.unit; --"],
    ['Cypher', 'MATCH (n) DETACH DELETE n'],
    ['control characters', 'a\u0007b'],
    ['a smile', '😀'],
    ['Chinese', '退款'],
  ])('with %s is kept', (_what, content) => {
    expect(refuseContent(content)).toBeUndefined();
  });
});

describe('labels', () => {
  it.each([
    ['a bomb of tags', Array.from({ length: 101 }, (_, at) => `t${at}`), 'MEMORY_TAGS_TOO_MANY'],
    ['an endless tag', ['x'.repeat(LONGEST_TAG + 1)], 'MEMORY_TAG_INVALID'],
    ['a blank tag', [' '], 'MEMORY_TAG_INVALID'],
    ['a tag twice', ['a', 'a'], 'MEMORY_TAG_INVALID'],
    ['a tag with U+0000', ['a\u0000'], 'MEMORY_TEXT_UNSTORABLE'],
  ])('%s is refused', (_what, tags, code) => {
    expect(refuseTags(tags)?.code).toBe(code);
    expect(refuseTags(tags.slice(0, 1).map(() => 'fine'))).toBeUndefined(); // control
  });

  it.each([
    [{ API_Key: 'x' }, 'MEMORY_METADATA_CREDENTIAL'],
    [{ password: 'x' }, 'MEMORY_METADATA_CREDENTIAL'],
    [{ 'access-token': 'x' }, 'MEMORY_METADATA_CREDENTIAL'],
    [{ note: 'x'.repeat(5_000) }, 'MEMORY_METADATA_TOO_LONG'],
    [{ note: '\udc00' }, 'MEMORY_TEXT_UNSTORABLE'],
  ])('metadata %j is refused', (metadata, code) => {
    expect(refuseMetadata(metadata)?.code).toBe(code);
  });

  it.each([{ tokens: 3 }, { key_account: 'ACME' }, { channel: null, urgent: true }])('metadata %j is kept', (metadata) => {
    expect(refuseMetadata(metadata)).toBeUndefined();
  });
});
