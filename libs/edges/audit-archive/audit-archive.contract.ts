import type { AuditArchive } from './audit-archive';

/** The end of a lock, far enough away that it cannot pass while a suite runs. */
export const UNTIL = '2126-01-31T00:00:00.000Z';

/** What every archive keeps. */
export function describeAuditArchive(open: () => Promise<{ readonly archive: AuditArchive; readonly close: () => Promise<void> }>): void {
  let archive: AuditArchive;
  let close: () => Promise<void>;

  beforeAll(async () => {
    ({ archive, close } = await open());
  });
  afterAll(() => close());

  const text = async (key: string): Promise<string | undefined> => {
    const object = await archive.read(key);
    return object && Buffer.from(object.bytes).toString('utf8');
  };

  it('says that it can be asked', async () => {
    await expect(archive.check()).resolves.toBeUndefined();
  });

  it('knows nothing that was never put', async () => {
    expect(await archive.read('never/there')).toBeUndefined();
    expect(await archive.keys('never/')).toEqual([]);
  });

  it('gives back the very bytes, locked until the date where that is promised', async () => {
    const bytes = Buffer.from([0, 1, 2, 255, 10]);
    expect(await archive.put('bytes/a.bin', bytes, UNTIL)).toBe('kept');
    const object = await archive.read('bytes/a.bin');
    expect(Buffer.from(object?.bytes ?? [])).toEqual(bytes);
    expect(object?.locked_until).toBe(archive.lock === 'promised' ? UNTIL : null);
    expect(object?.covered).toBe(false);
  });

  it('keeps nothing', async () => {
    expect(await archive.put('empty/a', Buffer.alloc(0), UNTIL)).toBe('kept');
    expect(await text('empty/a')).toBe('');
  });

  it('writes a key once, also when the same bytes come again', async () => {
    expect(await archive.put('once/a', Buffer.from('first'), UNTIL)).toBe('kept');
    expect(await archive.put('once/a', Buffer.from('second'), UNTIL)).toBe('taken');
    expect(await archive.put('once/a', Buffer.from('first'), UNTIL)).toBe('taken');
    expect(await text('once/a')).toBe('first');
  });

  it('has one winner when several put at once', async () => {
    const puts = Array.from({ length: 8 }, (_, n) => archive.put('race/a', Buffer.from(`writer ${n}`), UNTIL));
    const outcomes = await Promise.all(puts);
    expect(outcomes.filter((outcome) => outcome === 'kept')).toHaveLength(1);
    expect(await text('race/a')).toBe(`writer ${outcomes.indexOf('kept')}`);
  });

  it('lists the keys under a prefix in order, whole names and nothing beside it', async () => {
    for (const key of ['list/b/2', 'list/a/1', 'list/b/1', 'listed/x']) await archive.put(key, Buffer.from(key), UNTIL);
    expect(await archive.keys('list/')).toEqual(['list/a/1', 'list/b/1', 'list/b/2']);
    expect(await archive.keys('list/b/')).toEqual(['list/b/1', 'list/b/2']);
  });

  it('names the folders directly below a prefix, however much is in them', async () => {
    for (const key of ['below/b/1', 'below/b/2', 'below/a/deep/1', 'below/file']) await archive.put(key, Buffer.from(key), UNTIL);
    expect([await archive.folders('below/'), await archive.folders('nowhere/')]).toEqual([['a', 'b'], []]);
  });

  it.each(['../outside', 'a/../../b', '/rooted', 'a//b', '', 'a/./b', 'a\\b'])(
    'refuses the key %j as a mistake of its caller',
    async (key) => {
      await expect(archive.put(key, Buffer.from('x'), UNTIL)).rejects.toBeInstanceOf(RangeError);
      await expect(archive.read(key)).rejects.toBeInstanceOf(RangeError);
    },
  );
}
