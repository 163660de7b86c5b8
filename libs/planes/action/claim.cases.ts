import type { Claim, Claimant, ClaimVerdict } from './claim';

const FINGERPRINT = 'sha256:aa' as const;
const BEFORE = '2026-01-31T09:29:59.000Z';
const NOW = '2026-01-31T09:30:00.000Z';
const AFTER = '2026-01-31T09:30:01.000Z';

const claimed: Claim = { fingerprint: FINGERPRINT, state: 'claimed', lease_until: AFTER, attempt: 1, status: null };
const first: Claimant = { fingerprint: FINGERPRINT, attempt: 1, now: NOW, repeatable: false };

/** A claim, who asks, and what they may do. */
export const CLAIM_CASES: readonly (readonly [
  promise: string,
  claim: Claim | null,
  claimant: Claimant,
  verdict: (ClaimVerdict & { kind: string })['kind'] | string,
])[] = [
  ['gives a free key to the first', null, first, 'act'],
  ['keeps a second one waiting while the first holds it', claimed, first, 'busy'],
  ['gives the key on when the holder vanished before sending', { ...claimed, lease_until: BEFORE }, first, 'act'],
  ['gives the key on at the very end of the lease', { ...claimed, lease_until: NOW }, first, 'act'],
  ['keeps a second one waiting while the first acts', { ...claimed, state: 'acting' }, { ...first, repeatable: true }, 'busy'],
  ['does not repeat what may have been sent', { ...claimed, state: 'acting', lease_until: BEFORE }, first, 'doubt'],
  [
    'repeats what may have been sent where the upstream honours the key',
    { ...claimed, state: 'acting', lease_until: BEFORE },
    { ...first, repeatable: true },
    'act',
  ],
  ['answers a settled key with how it ended', { ...claimed, state: 'settled', status: 'completed' }, { ...first, attempt: 2 }, 'known'],
  [
    'lets a later attempt follow a clean failure',
    { ...claimed, state: 'settled', status: 'failed_clean' },
    { ...first, attempt: 2 },
    'act',
  ],
  [
    'lets a later attempt follow a call that was not sent',
    { ...claimed, state: 'settled', status: 'not_sent' },
    { ...first, attempt: 2 },
    'act',
  ],
  ['answers the same attempt with its clean failure', { ...claimed, state: 'settled', status: 'failed_clean' }, first, 'known'],
  ['does not repeat a doubtful call', { ...claimed, state: 'in_doubt', status: 'in_doubt' }, { ...first, attempt: 2 }, 'known'],
  [
    'lets a later attempt repeat a doubtful call where the upstream honours the key',
    { ...claimed, state: 'in_doubt', status: 'in_doubt' },
    { ...first, attempt: 2, repeatable: true },
    'act',
  ],
  ['refuses a key that belongs to other arguments', claimed, { ...first, fingerprint: 'sha256:bb' }, 'ACTION_IDEMPOTENCY_CONFLICT'],
  [
    'refuses other arguments even after settling',
    { ...claimed, state: 'settled', status: 'failed_clean' },
    { ...first, attempt: 2, fingerprint: 'sha256:bb' },
    'ACTION_IDEMPOTENCY_CONFLICT',
  ],
];
