import { isRefusal } from '@kernel/outcome';
import { readMarkdown } from './read-markdown';

const bytes = (text: string): Uint8Array => Buffer.from(text, 'utf8');

it.each<[string, string, Uint8Array, string]>([
  ['reads Markdown', 'text/markdown', bytes('# Ä 😀\n'), 'text'],
  ['reads an empty document', 'text/markdown', bytes(''), 'text'],
  ['refuses another media type', 'text/html', bytes('<p>'), 'KNOWLEDGE_MEDIA_TYPE_UNSUPPORTED'],
  ['refuses bytes that are no text', 'text/markdown', Buffer.from([0x23, 0xff]), 'KNOWLEDGE_CONTENT_INVALID'],
  ['refuses NUL', 'text/markdown', bytes('a\u0000b'), 'KNOWLEDGE_CONTENT_INVALID'],
  ['refuses a byte order mark', 'text/markdown', bytes('\uFEFF# A'), 'KNOWLEDGE_CONTENT_INVALID'],
])('%s', (_what, mediaType, content, outcome) => {
  const read = readMarkdown(mediaType, content);
  expect(isRefusal(read) ? read.code : read.kind).toBe(outcome);
});
