import { publicKeyFrom, privateKeyFrom } from '@kernel/keys';
import { noteKeyId, noteSignedBy, parseNote, signNote } from './signed-note';

// Published example of C2SP signed-note: name, key id and key as one string, and the note.
const NAME = 'example.com/foo';
const PUBLISHED_KEY = 'AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k';
const PUBLISHED_NOTE =
  'This is an example message.\n\n\u2014 example.com/foo Uw2QOkn8srV1yJGh2VYRlL1Tnagv1YEq6TfXppzi2ONncAlTgK7Ztg1ERYNZXsYjOBH3mFXmRKuwHjG1Yu72IneyaQM=\n';
const verifier = { name: NAME, publicKey: publicKeyFrom(Buffer.from(PUBLISHED_KEY, 'base64').subarray(1)) };
const ours = privateKeyFrom(Buffer.alloc(32, 7));

describe('a signed note', () => {
  it('has the published key id', () => {
    expect(Buffer.from(noteKeyId(verifier)).toString('hex')).toBe('530d903a');
  });

  it('is believed when it is the published example', () => {
    const note = parseNote(PUBLISHED_NOTE);
    expect(note?.text).toBe('This is an example message.\n');
    expect(note && noteSignedBy(note, verifier)).toBe(true);
  });

  it('is not believed with another text, another name or another key', () => {
    const changed = parseNote(PUBLISHED_NOTE.replace('example message', 'other message'));
    const note = parseNote(PUBLISHED_NOTE);
    expect(changed && noteSignedBy(changed, verifier)).toBe(false);
    expect(note && noteSignedBy(note, { ...verifier, name: 'example.com/bar' })).toBe(false);
    expect(note && noteSignedBy(note, { ...verifier, publicKey: publicKeyFrom(Buffer.alloc(32, 9)) })).toBe(false);
  });

  it('verifies what it signed, beside the signatures of strangers', () => {
    const signed = signNote('a\n\nb\n', 'fiveplane.dev/audit/local/0', ours);
    const [, line = ''] = PUBLISHED_NOTE.split('\n\n');
    const note = parseNote(signed + line);
    expect(note && noteSignedBy(note, { name: 'fiveplane.dev/audit/local/0', publicKey: ours })).toBe(true);
    expect(note?.signatures).toHaveLength(2);
  });

  it.each([
    ['no signature', 'text\n'],
    ['no final newline', PUBLISHED_NOTE.slice(0, -1)],
    ['two hyphens for the dash', PUBLISHED_NOTE.replace('\u2014', '--')],
    ['a carriage return', PUBLISHED_NOTE.replace('message.\n', 'message.\r\n')],
    ['loose base64', PUBLISHED_NOTE.replace('aQM=', 'aQN=')],
    ['a plus sign in the name', PUBLISHED_NOTE.replace('com/foo', 'com+foo')],
    ['an empty line between signatures', PUBLISHED_NOTE + '\n'],
    ['101 signatures', PUBLISHED_NOTE + (PUBLISHED_NOTE.split('\n\n')[1] ?? '').repeat(100)],
  ])('is not read with %s', (_, text) => {
    expect(parseNote(text)).toBeUndefined();
  });

  it('is not signed when nobody could read it', () => {
    expect(() => signNote('no newline', NAME, ours)).toThrow(RangeError);
    expect(() => signNote('text\n', 'two words', ours)).toThrow(RangeError);
  });
});
