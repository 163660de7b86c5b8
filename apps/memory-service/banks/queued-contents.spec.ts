import type { Json } from '@kernel/canonical-json';
import { contentsOf, queuedContents } from './queued-contents';

const CONTENTS: Parameters<typeof queuedContents>[0] = [{ units: [], pii: [{ type: 'email', count: 1, action: 'redact' }] }];
const queued = queuedContents(CONTENTS) as { readonly contents: Json; readonly digest: string };

describe('the contents of a job', () => {
  it('come back as they were queued', () => {
    expect(contentsOf(JSON.parse(JSON.stringify(queued)) as Json)).toEqual(CONTENTS);
  });

  it.each<[string, Json]>([
    ['changed', { ...queued, contents: [] }],
    ['under another digest', { ...queued, digest: `sha256:${'0'.repeat(64)}` }],
    ['without a digest', { contents: queued.contents }],
    ['no contents at all', null],
  ])('are refused when they are %s', (_what, payload) => {
    expect(() => contentsOf(payload)).toThrow(expect.objectContaining({ code: 'DOCUMENT_CORRUPT' }) as Error);
  });
});
