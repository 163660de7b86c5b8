import { AT, KEYS, anEntry, SIGNER } from './a-log';
import { signCheckpoint } from './checkpoint';
import { leafHashOf } from './leaf';
import { naiveConsistency, naiveRoot } from './naive-tree';
import { digestOfTreeHash, type TreeHash } from './tree-hash';
import { verifyConsistency } from './verify-consistency';

const leaves = Array.from({ length: 20 }, (_, number) => leafHashOf(anEntry(number)));
const note = (of: readonly TreeHash[], log_id = 'local/0'): string =>
  signCheckpoint({ log_id, size: of.length, root: naiveRoot(of), signed_at: AT }, SIGNER);
const path = (first: number, of: readonly TreeHash[]) => naiveConsistency(first, of).map(digestOfTreeHash);
const first = note(leaves.slice(0, 7));

describe('verifyConsistency', () => {
  it('believes a log that only grew, stood still, or began empty', () => {
    expect(verifyConsistency({ first, second: note(leaves), path: path(7, leaves) }, KEYS)).toMatchObject({ kind: 'consistent' });
    expect(verifyConsistency({ first, second: first, path: [] }, KEYS)).toMatchObject({ kind: 'consistent' });
    expect(verifyConsistency({ first: note([]), second: first, path: [] }, KEYS)).toMatchObject({ kind: 'consistent' });
  });

  it.each([
    ['dropped its tail', leaves.slice(0, 5), []],
    ['rewrote an entry and everything after it', [...leaves.slice(0, 3), leafHashOf(anEntry(99)), ...leaves.slice(4)], undefined],
    ['swapped two entries', [leaves[1], leaves[0], ...leaves.slice(2)] as TreeHash[], undefined],
  ])('refuses a log that %s', (_, rewritten, given) => {
    const untrusted = { first, second: note(rewritten), path: given ?? path(7, rewritten) };
    expect(verifyConsistency(untrusted, KEYS)).toMatchObject({ code: 'AUDIT_HISTORY_REWRITTEN' });
  });

  it('refuses checkpoints of two logs, and one that nobody signed', () => {
    expect(verifyConsistency({ first, second: note(leaves, 'local/1'), path: [] }, KEYS)).toMatchObject({
      code: 'AUDIT_CHECKPOINT_OTHER_LOG',
    });
    expect(verifyConsistency({ first, second: 'x', path: [] }, KEYS)).toMatchObject({ code: 'AUDIT_CHECKPOINT_MALFORMED' });
    expect(verifyConsistency({ first, second: note(leaves), path: path(7, leaves) }, [])).toMatchObject({
      code: 'AUDIT_CHECKPOINT_UNTRUSTED',
    });
  });
});
