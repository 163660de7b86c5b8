import { codeOf, describeEachMemory, fileOf } from './each-memory.cases';
import type { TextToRetain } from './memory-text';

describeEachMemory('personal data in a memory', ({ memory }) => {
  it.each<[string, TextToRetain]>([
    ['text', { text: 'Write to ann@example.com.' }],
    ['gloss', { text: 'A picture.', gloss: 'Write to ann@example.com.' }],
    ['title', { text: 'A note.', title: 'Write to ann@example.com.' }],
    ['metadata', { text: 'A note.', metadata: { contact: 'ann@example.com' } }],
  ])('strikes personal data out of a %s before it is written, unless the bank says otherwise', async (_what, told) => {
    const [kept] = await memory().retain('talk', told);
    expect(kept?.pii).toEqual([{ type: 'email', count: 1, action: 'redact' }]);
    expect(JSON.stringify(await memory().getMemory('talk', kept?.id ?? ''))).toContain('[EMAIL_REDACTED]');
    expect(await fileOf(memory(), 'talk')).not.toContain('ann@example.com');
    await memory().putBank('talk', { pii: { action: 'reject' } });
    expect(await codeOf(memory().retain('talk', told))).toBe('MEMORY_PII_REJECTED');
    await memory().putBank('talk', { pii: { action: 'off' } });
    await memory().retain('talk', { ...told, session: 'another' });
    expect(await fileOf(memory(), 'talk')).toContain('ann@example.com'); // control
  });

  it.each<[string, TextToRetain]>([
    ['an entity', { text: 'x', entities: ['ann@example.com'] }],
    ['a relation', { text: 'x', relations: [{ subject: 'Ann', predicate: 'writes from', object: 'ann@example.com' }] }],
    ['an id', { text: 'x', id: 'ann@example.com' }],
    ['a tag', { text: 'x', tags: ['ann@example.com'] }],
    ['a session', { text: 'x', session: 'ann@example.com' }],
  ])('refuses personal data in %s, where nothing can be struck', async (_what, told) => {
    expect(await codeOf(memory().retain('talk', told))).toBe('MEMORY_PII_REJECTED');
    await memory().putBank('talk', { pii: { action: 'off' } });
    expect(await codeOf(memory().retain('talk', told))).toBe('no refusal'); // control
  });
});
