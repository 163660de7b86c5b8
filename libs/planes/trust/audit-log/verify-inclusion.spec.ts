import { privateKeyFrom } from '@kernel/keys';
import type { InclusionProof } from '@kernel/records/audit-entry';
import { aTrustedKey, anEntry, anInclusionProof, AT, KEYS, SIGNER } from './a-log';
import { signCheckpoint } from './checkpoint';
import { type naiveRoot } from './naive-tree';
import { digestOfTreeHash } from './tree-hash';
import { verifyInclusion } from './verify-inclusion';

const honest = anInclusionProof(5, 11);
const old = anInclusionProof(5, 10);
const stranger = privateKeyFrom(Buffer.alloc(32, 99));
const zero = `sha256:${'0'.repeat(64)}` as const;

const cases: readonly [string, unknown, string][] = [
  ['another leaf', { ...honest, leaf: anEntry(6) }, 'AUDIT_LEAF_NOT_INCLUDED'],
  ['a leaf with one field changed', { ...honest, leaf: { ...honest.leaf, actor: 'somebody' } }, 'AUDIT_LEAF_NOT_INCLUDED'],
  ['another index', { ...honest, index: 4 }, 'AUDIT_LEAF_NOT_INCLUDED'],
  ['an index beyond the log', { ...honest, index: 11 }, 'AUDIT_LEAF_NOT_INCLUDED'],
  ['a path with one hash changed', { ...honest, path: [zero, ...honest.path.slice(1)] }, 'AUDIT_LEAF_NOT_INCLUDED'],
  ['a path that is too short', { ...honest, path: honest.path.slice(1) }, 'AUDIT_LEAF_NOT_INCLUDED'],
  ['a path in another order', { ...honest, path: [...honest.path].reverse() }, 'AUDIT_LEAF_NOT_INCLUDED'],
  ['an endless path', { ...honest, path: Array.from({ length: 65 }, () => zero) }, 'AUDIT_PROOF_MALFORMED'],
  ['an old root', { ...honest, root: old.root }, 'AUDIT_PROOF_OTHER_ROOT'],
  ['an old size', { ...honest, tree_size: 10 }, 'AUDIT_PROOF_OTHER_ROOT'],
  ['an old checkpoint', { ...honest, checkpoint: old.checkpoint }, 'AUDIT_PROOF_OTHER_ROOT'],
  ['old root, size and checkpoint under a new path', { ...old, path: honest.path }, 'AUDIT_LEAF_NOT_INCLUDED'],
  ['a checkpoint that a stranger signed', anInclusionProof(5, 11, stranger), 'AUDIT_CHECKPOINT_UNTRUSTED'],
  [
    'a checkpoint whose root was changed',
    { ...honest, checkpoint: honest.checkpoint.replace('\n11\n', '\n12\n') },
    'AUDIT_CHECKPOINT_UNTRUSTED',
  ],
  ['no checkpoint', { ...honest, checkpoint: '' }, 'AUDIT_CHECKPOINT_MALFORMED'],
  ['the name of another log', { ...honest, log_id: 'local/1' }, 'AUDIT_CHECKPOINT_OTHER_LOG'],
  ['an unknown field', { ...honest, note: 'x' }, 'AUDIT_PROOF_MALFORMED'],
  ['text that is no Unicode', { ...honest, leaf: { ...honest.leaf, actor: '\ud800' } }, 'AUDIT_PROOF_MALFORMED'],
  ['nothing', null, 'AUDIT_PROOF_MALFORMED'],
];

describe('verifyInclusion', () => {
  it('believes every entry of an honest log', () => {
    for (let size = 1; size <= 20; size++) {
      for (let index = 0; index < size; index++) {
        expect(verifyInclusion(anInclusionProof(index, size), KEYS)).toMatchObject({ kind: 'included', checkpoint: { size } });
      }
    }
  });

  it.each(cases)('refuses %s', (_, proof, code) => {
    expect(verifyInclusion(proof, KEYS)).toMatchObject({ kind: 'refused', code });
  });

  it('refuses an entry of another log that was copied into this one', () => {
    const leaf = anEntry(0, { log_id: 'local/1' });
    const proof = { ...anInclusionProof(0, 1), leaf };
    expect(verifyInclusion(proof, KEYS)).toMatchObject({ code: 'AUDIT_LEAF_OTHER_LOG' });
  });

  it.each([
    ['for another purpose', { purpose: 'audit_receipt' as const }],
    ['of a tenant', { tenant_id: 'acme' }],
    ['not yet valid', { not_before: '2026-02-01T00:00:00.000Z' }],
    ['no longer valid', { not_after: AT }],
    ['revoked', { revoked_at: AT }],
    ['under another name', { keyid: zero }],
  ])('does not believe a signer key that is %s', (_, changes) => {
    expect(verifyInclusion(honest, [aTrustedKey(SIGNER, 'checkpoint', changes)])).toMatchObject({ code: 'AUDIT_CHECKPOINT_UNTRUSTED' });
  });

  it('still believes a checkpoint that was signed before its key was revoked', () => {
    const keys = [aTrustedKey(SIGNER, 'checkpoint', { revoked_at: '2026-01-31T09:30:00.001Z' })];
    expect(verifyInclusion(honest, keys)).toMatchObject({ kind: 'included' });
  });

  // Control: a verifier that takes the proof's own root for the truth believes a log that never was.
  it('would believe an invented log if it did not ask who signed the root', () => {
    const invented: InclusionProof = anInclusionProof(0, 1, stranger);
    const believesAnyRoot = (proof: InclusionProof): boolean => proof.root === digestOfTreeHash(naiveRootOf(proof));
    expect(believesAnyRoot(invented)).toBe(true);
    expect(verifyInclusion(invented, KEYS)).toMatchObject({ code: 'AUDIT_CHECKPOINT_UNTRUSTED' });
  });

  it('reads one text for one checkpoint only', () => {
    const root = Buffer.alloc(32, 3);
    const note = signCheckpoint({ log_id: 'local/0', size: 1, root, signed_at: AT }, SIGNER);
    for (const other of [
      note.replace('\n1\n', '\n01\n'),
      note.replace('local/0', 'LOCAL/0'),
      note.replace(AT, 'now'),
      note.replace('\nsigned_at', '\nx\nsigned_at'),
    ]) {
      expect(verifyInclusion({ ...honest, checkpoint: other }, KEYS)).toMatchObject({ code: 'AUDIT_CHECKPOINT_MALFORMED' });
    }
  });
});

function naiveRootOf(proof: InclusionProof): ReturnType<typeof naiveRoot> {
  return Buffer.from(proof.root.slice('sha256:'.length), 'hex');
}
