import { generateKeyPairSync } from 'node:crypto';
import { signatureHolds, signDocument } from '@kernel/dsse';
import { deletionReceipt, DELETION_RECEIPT } from './deletion-receipt';
import { planForget } from './choose-memories';

describe('what is to be forgotten', () => {
  it.each([
    [{ bank_id: 'b', memory_ids: ['m1'] }, { ids: ['m1'] }],
    [
      { bank_id: 'b', tags: ['a'], all_tags: ['c'] },
      { anyTag: ['a'], allTags: ['c'] },
    ],
    [{ bank_id: 'b', principal: 'user:sam' }, { principal: 'user:sam' }],
    [{ bank_id: 'b', session_id: 's' }, { session: 's' }],
    [{ bank_id: 'b', before_date: '2026-01-01T00:00:00.000Z' }, { before: Date.UTC(2026, 0, 1) }],
  ])('%j selects %j', (asked, selectors) => {
    expect(planForget(asked)).toMatchObject({ banks: ['b'], selectors, scope: 'units', mode: 'hard', dry_run: false });
  });

  it.each([
    ['nothing selected', { bank_id: 'b' }, 'MEMORY_SELECTOR_MISSING'],
    ['an empty list of tags', { bank_id: 'b', tags: [] }, 'MEMORY_SELECTOR_MISSING'],
    ['everything, narrowed', { bank_id: 'b', scope: 'all', tags: ['a'] }, 'MEMORY_SCOPE_CONTRADICTED'],
    ['a bank, softly', { bank_id: 'b', scope: 'bank', mode: 'soft' }, 'MEMORY_SCOPE_CONTRADICTED'],
    ['a day that is none', { bank_id: 'b', before_date: '2026-02-31T00:00:00.000Z' }, 'MEMORY_TIME_INVALID'],
    ['no bank', { memory_ids: ['m'] }, 'MEMORY_BANKS_AMBIGUOUS'],
    ['banks in two ways', { bank_id: 'b', banks: ['b'], memory_ids: ['m'] }, 'MEMORY_BANKS_AMBIGUOUS'],
  ] as const)('with %s is refused', (_what, asked, code) => {
    expect(planForget(structuredClone(asked) as Parameters<typeof planForget>[0])).toMatchObject({ kind: 'refused', code });
  });

  it('takes the banks themselves only when told so, and everything in them', () => {
    expect(planForget({ banks: ['b', 'a', 'b'], scope: 'bank' })).toMatchObject({
      banks: ['b', 'a'],
      scope: 'banks',
      selectors: { ids: null },
    });
    expect(planForget({ bank_id: 'b', scope: 'all' })).toMatchObject({ scope: 'everything', selectors: { ids: null } });
  });
});

describe('a deletion receipt', () => {
  const { privateKey, publicKey } = generateKeyPairSync('ed25519');
  const kept = {
    erasure_id: 'era_1',
    banks: ['b', 'a'],
    at: 0,
    by: 'user:sam',
    reason: 'asked',
    digest: 'sha256:0',
    units: 2,
    rows: { unit: 2, posting: 7 },
  };

  it('is signed the same whenever it is asked for, and breaks when a count is changed', () => {
    const envelope = signDocument(DELETION_RECEIPT, deletionReceipt('acme', kept), privateKey);
    const [signature] = envelope.signatures;
    if (signature === undefined) throw new Error('not signed');
    expect(signDocument(DELETION_RECEIPT, deletionReceipt('acme', { ...kept, banks: ['a', 'b'] }), privateKey)).toEqual(envelope);
    expect(signatureHolds(envelope, signature, publicKey)).toBe(true);
    const payload = signDocument(DELETION_RECEIPT, deletionReceipt('acme', { ...kept, rows: { unit: 1, posting: 7 } }), privateKey).payload;
    expect(signatureHolds({ ...envelope, payload }, signature, publicKey)).toBe(false);
  });
});
