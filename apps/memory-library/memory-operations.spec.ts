import { AT, codeOf, describeEachMemory, fileOf } from './each-memory.cases';
import type { Memory } from './memory';
import type { RecallResult } from './memory-question';

const DAY = 86_400_000;
const textsOf = ({ hits }: RecallResult) => hits.map(({ text }) => text);

describeEachMemory('the operations of a memory', ({ memory, setNow }) => {
  it('leaves a bank that stands as it is, but for what is named', async () => {
    await memory().putBank('talk', { pii: { action: 'reject' }, lifecycle: { archiveAfterDays: 30 } });
    const stands = await memory().putBank('talk', { kind: 'documents' });
    expect(stands).toMatchObject({ kind: 'documents', pii: { action: 'reject' }, lifecycle: { archiveAfterDays: 30 } });
    setNow(AT.getTime() + 1_000);
    expect(await memory().putBank('talk')).toEqual(stands);
    expect(await memory().getBank('talk')).toEqual(stands);
    expect(await memory().putBank('talk', { lifecycle: { archiveAfterDays: null } })).toMatchObject({
      lifecycle: { archiveAfterDays: null },
    });
  });

  it('keeps a conversation turn by turn, and what is said again', async () => {
    const turns = ['Is it blue?', 'Yes.', 'And round?', 'Yes.'].map((text, at) => ({ text, speaker: at % 2 === 0 ? 'Ann' : 'Bob' }));
    const kept = await memory().retainConversation('talk', { session: 's', turns }, 'k');
    expect(kept.map(({ outcome }) => outcome)).toEqual(['added', 'added', 'added', 'added']);
    expect(await memory().retainConversation('talk', { session: 's', turns }, 'k')).toEqual(kept);
    expect((await memory().retainConversation('talk', { session: 's', turns })).map(({ outcome }) => outcome)).toEqual(
      Array(4).fill('known'),
    );
    const { texts } = await memory().listMemories('talk', { session: 's' });
    expect(texts.map(({ text, position }) => [text, position])).toEqual(turns.map(({ text }, at) => [text, at]));
  });

  it('cuts a text when it is told how, and retains all of a batch or none', async () => {
    const [kept] = await memory().retainBatch('talk', [{ text: 'Ann: Hello.\nBob: Good day.', cut: 'conversation' }]);
    expect(kept?.ids).toHaveLength(2);
    expect(await codeOf(memory().retainBatch('talk', [{ text: 'fine' }, { text: '\ud83d' }]))).toBe('MEMORY_TEXT_UNSTORABLE');
    expect((await memory().listMemories('talk')).texts.map(({ speaker }) => speaker)).toEqual(['Ann', 'Bob']);
  });

  it('answers by quoting, says so, and says why it does not', async () => {
    await memory().retain('talk', { text: 'The kettle is blue. The sky is grey.', speaker: 'Ann' });
    const told = await memory().reflect('talk', 'Which colour is the blue kettle?');
    expect(told).toMatchObject({
      composedBy: 'extractive',
      abstained: null,
      citations: [{ number: 1, bank: 'talk' }],
      sources: [{ speaker: 'Ann' }],
    });
    expect(told.answer).toMatch(/^Ann: The kettle is blue\. \[1\]\n.*no language model wrote this/);
    expect(await memory().reflect('talk', 'Who founded Oslo university?')).toMatchObject({ answer: null, composedBy: 'nobody' });
    expect(await memory().reflect('talk', 'kettle blue', { tokens: 1 })).toMatchObject({ abstained: { reason: 'budget_too_small' } });
    expect(await codeOf(memory().reflect('talk', 'kettle', { skepticism: 9 }))).toBe('MEMORY_REQUEST_INVALID');
  });

  it('shows what is kept, to whom it may be shown', async () => {
    const [secret] = await memory().retain('talk', {
      text: 'A secret.',
      visibleTo: ['user:ann'],
      fact: { subject: 'a', predicate: 'b', validFrom: AT },
    });
    const id = secret?.id ?? '';
    expect(await memory().getMemory('talk', id, { viewers: ['user:ann'] })).toMatchObject({
      id,
      factType: 'world',
      fact: { validFrom: AT, validTo: null },
    });
    expect(await codeOf(memory().getMemory('talk', id))).toBe('MEMORY_UNKNOWN');
    expect(await memory().listMemories('talk')).toEqual({ texts: [], next: null });
    expect((await memory().listMemories('talk', { viewers: ['user:ann'] })).texts).toHaveLength(1);
    expect(await codeOf(memory().listMemories('talk', { limit: 0 }))).toBe('MEMORY_REQUEST_INVALID');
  });

  it('forgets once for a key, and softly', async () => {
    await memory().retain('talk', [{ text: 'The kettle is blue.', tags: ['a'] }, { text: 'The kettle is new.' }]);
    const first = await memory().forget('talk', { anyTag: ['a'], key: 'k', reason: 'asked to' });
    expect(first).toMatchObject({ texts: 1, mode: 'hard', dryRun: false });
    setNow(AT.getTime() + 1_000);
    expect(await memory().forget('talk', { anyTag: ['a'], key: 'k', reason: 'asked to' })).toEqual(first);
    expect(await codeOf(memory().forget('talk', { anyTag: ['b'], key: 'k' }))).toBe('BANK_ERASURE_ID_TAKEN');
    expect((await memory().erasures({ limit: 1_000 })).filter(({ reason }) => reason === 'asked to')).toMatchObject([{ erasureId: first.erasureId, at: AT, texts: 1 }]); // prettier-ignore
    expect(await memory().forget('talk', { before: new Date(AT.getTime() + 1), mode: 'soft' })).toMatchObject({ texts: 0, retracted: 1 });
    expect(textsOf(await memory().recall('talk', 'kettle'))).toEqual([]);
    expect(textsOf(await memory().history('talk', 'kettle', AT))).toEqual(['The kettle is new.']);
    expect(await codeOf(memory().forget('talk', { everything: 'bank', mode: 'soft' }))).toBe('MEMORY_SCOPE_CONTRADICTED');
    await memory().forget('talk', { everything: 'bank', key: `${AT.getTime()}` });
  });

  it('ends lifetimes as the bank says, and not of what is in use or under hold', async () => {
    await memory().putBank('talk', { lifecycle: { archiveUnusedDays: 10, deleteAfterDays: 20 } });
    await memory().retain('talk', [{ text: 'The kettle is blue.' }, { text: 'Paris in May.' }]);
    setNow(AT.getTime() + 9 * DAY);
    await memory().recall('talk', 'kettle', { most: 1 });
    setNow(AT.getTime() + 11 * DAY);
    expect(await memory().runLifecycle('talk')).toMatchObject({ archived: 1, deleted: 0 });
    expect((await memory().listMemories('talk')).texts.map(({ text, lastUsedAt }) => [text, lastUsedAt])).toEqual([['The kettle is blue.', new Date(AT.getTime() + 9 * DAY)]]); // prettier-ignore
    setNow(AT.getTime() + 21 * DAY);
    await memory().hold('talk', 'h', 'lawsuit');
    expect(await memory().holds('talk')).toMatchObject([{ id: 'h', reason: 'lawsuit', setAt: new Date(AT.getTime() + 21 * DAY) }]);
    expect((await memory().runLifecycle('talk')).passes).toContainEqual({ does: 'delete', because: 'age', texts: 0, erasureId: null, heldBy: ['h'] }); // prettier-ignore
    expect(await memory().release('talk', 'h')).toBe('released');
    expect(await memory().runLifecycle('talk')).toMatchObject({ deleted: 2 });
  });

  it('takes a bank away and brings it back, line for line', async () => {
    const [old] = await memory().retain('talk', {
      text: 'The kettle is blue.',
      tags: ['a'],
      metadata: { n: 1 },
      occurred: AT,
      entities: ['kettle'],
    });
    await memory().retain('talk', { text: 'The kettle is green.', supersedes: [old?.id ?? ''], principals: ['user:ann'] });
    await memory().retainConversation('talk', { session: 's', turns: [{ text: 'Yes.' }, { text: 'Yes.' }] });
    const file = await fileOf(memory(), 'talk');
    expect(await memory().importBank('copy', [file.slice(0, 50), file.slice(50)])).toEqual({ imported: 4, skipped: 0, overwritten: 0 });
    expect(await fileOf(memory(), 'copy')).toBe(file.replace('"bank_id":"talk"', '"bank_id":"copy"'));
    expect(await memory().importBank('copy', file)).toEqual({ imported: 0, skipped: 4, overwritten: 0 });
    expect(await codeOf(memory().importBank('copy', file, 'error'))).toBe('MEMORY_IMPORT_CONFLICT');
    expect(await memory().importBank('copy', file, 'overwrite')).toEqual({ imported: 4, skipped: 0, overwritten: 4 });
    expect(textsOf(await memory().recall('copy', 'kettle'))).toEqual(['The kettle is green.']);
    for (const cut of [file.slice(0, -20), file.replace('green', 'black'), ''])
      expect(await codeOf(memory().importBank('other', cut))).toBe('MEMORY_IMPORT_UNREADABLE');
    expect(await codeOf(memory().getBank('other'))).toBe('BANK_UNKNOWN');
  });

  it.each([
    ['a principal that names nobody', (m: Memory) => m.retain('talk', { text: 'x', principals: ['Ann'] }), 'MEMORY_REQUEST_INVALID'],
    ['a credential', (m: Memory) => m.retain('talk', { text: 'x', metadata: { password: 'y' } }), 'MEMORY_METADATA_CREDENTIAL'],
    ['a time that is none', (m: Memory) => m.retain('talk', { text: 'x', occurred: new Date(NaN) }), 'MEMORY_TIME_INVALID'],
    ['an id for the parts of a text', (m: Memory) => m.retain('talk', { text: 'x', id: 'a', cut: 'text' }), 'MEMORY_REQUEST_INVALID'],
    ['rules that no bank can have', (m: Memory) => m.putBank('talk', { lifecycle: { deleteAfterDays: 0 } }), 'MEMORY_REQUEST_INVALID'],
    ['to forget up to a time that is none', (m: Memory) => m.forget('talk', { before: new Date(NaN) }), 'MEMORY_TIME_INVALID'],
    ['to ask of a time that is none', (m: Memory) => m.history('talk', 'x', new Date(NaN)), 'MEMORY_TIME_INVALID'],
    ['to export a bank that is not there', (m: Memory) => fileOf(m, 'absent'), 'BANK_UNKNOWN'],
  ])('refuses %s', async (_what, call, expected) => {
    expect(await codeOf(call(memory()))).toBe(expected);
  });
});
