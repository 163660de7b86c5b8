import { canonicalJson } from '@kernel/canonical-json';
import { digestOf } from '@kernel/digest';
import type { RunExport } from '@kernel/records/run-export';
import { replayRun } from '@planes/trust/replay/replay-run';
import { verifyRecord } from '@planes/trust/replay/verify-record';
import { aRunExport, sealed, TRUSTED } from '@testing/a-run-export';
import { REPLAY_LOGIC_TABLE } from '../../apps/cli/replay-logic-table';
import { type Mutation, mutationsOf } from './mutations';

const FILE = aRunExport();
const MUTATIONS = mutationsOf(FILE);
const last = `/journal/${FILE.journal.length - 1}`;

/** What an exporter who holds the seal's key may change without changing what the file proves. Everything else must be noticed. */
const HARMLESS: readonly { readonly why: string; readonly is: (mutation: Mutation) => boolean }[] = [
  { why: 'when it was exported is the exporter’s own word', is: ({ path }) => path === '/exported_at' },
  { why: 'keys inside the file prove nothing: the verifier brings its own', is: ({ path }) => /^\/keys(\/|$)/.test(path) },
  {
    why: 'documents are found by digest, their order says nothing',
    is: ({ path, how }) => how === 'swapped' && /^\/documents\/\d+$/.test(path),
  },
  { why: 'the run is closed after its record is sealed', is: ({ path, how }) => how === 'dropped' && path === last },
];

function noticed(file: unknown): boolean {
  return replayRun(file, TRUSTED, REPLAY_LOGIC_TABLE).status !== 'replay_equal' || verifyRecord(file, TRUSTED).status !== 'verified';
}

function named({ path, how }: Mutation): string {
  return `${path} ${how}`;
}

describe('a run export with one place changed', () => {
  it('is verified and replayed equal before the change', () => {
    expect(verifyRecord(FILE, TRUSTED).status).toBe('verified');
    expect(replayRun(FILE, TRUSTED, REPLAY_LOGIC_TABLE).status).toBe('replay_equal');
    expect(MUTATIONS.length).toBeGreaterThan(500);
  });

  it('is noticed wherever the change is, when the one who changed it has no key', () => {
    expect(MUTATIONS.filter((mutation) => !noticed(mutation.apply(FILE))).map(named)).toEqual([]);
  });

  it.each(['exported_at', 'record', 'journal', 'documents', 'audit', 'keys'])(
    'is noticed in %s when the exporter signed the changed file, except for what proves nothing',
    (part) => {
      const changes = resealable().filter(({ path }) => path.split('/')[1] === part);
      const unnoticed = changes.filter((mutation) => !noticed(sealed(mutation.apply(FILE) as RunExport)));
      expect(changes.length).toBeGreaterThan(0);
      expect(unnoticed.filter((mutation) => !HARMLESS.some(({ is }) => is(mutation))).map(named)).toEqual([]);
      for (const { why, is } of HARMLESS) expect([why, unnoticed.some(is)]).toEqual([why, changes.some(is)]);
    },
  );

  it('is noticed when a document was rewritten under the digest of its new text', () => {
    const rewritten = FILE.documents.map((_, index) =>
      sealed({ ...FILE, documents: FILE.documents.map((document, at) => (at === index ? renamed(document) : document)) }),
    );
    expect(rewritten.filter((file) => !noticed(file))).toEqual([]);
  });

  it('control: a verifier that does not replay, and one that does not look into the log, each miss changes', () => {
    const journaled = sealed(change('/journal/3/at').apply(FILE) as RunExport);
    expect([verifyRecord(journaled, TRUSTED).status, noticed(journaled)]).toEqual(['verified', true]);
    const salted = sealed(change('/audit/salt').apply(FILE) as RunExport);
    expect([replayRun(salted, TRUSTED, REPLAY_LOGIC_TABLE).status, noticed(salted)]).toEqual(['replay_equal', true]);
  });
});

function change(path: string): Mutation {
  const found = MUTATIONS.find((mutation) => mutation.path === path && mutation.how === 'changed');
  if (!found) throw new Error(`the file has no ${path}`);
  return found;
}

// The manifest is written anew, so a change in it is gone; a seal that is no longer readable cannot be named in one.
function resealable(): readonly Mutation[] {
  return MUTATIONS.filter(
    ({ path, how }) => !/^\/manifest(\/|$)|^\/record\/payload$|^\/$/.test(path) && !(path === '/record' && how === 'dropped'),
  );
}

function renamed(document: RunExport['documents'][number]): RunExport['documents'][number] {
  const [first] = mutationsOf(JSON.parse(document.canonical)).filter(({ how }) => how === 'changed');
  const value = first?.apply(JSON.parse(document.canonical));
  return { ...document, digest: digestOf(value), canonical: canonicalJson(value) };
}
