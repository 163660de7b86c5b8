import { digestOf } from '@kernel/digest';
import { isRefusal } from '@kernel/outcome';
import type { Promotion } from '@kernel/records/promotion';
import { aSigner } from '@testing/a-signer';
import { channelOf, parseChannel } from './channel';
import { type ChannelState, checkPromotion, type PromotedDocument, readPromotion } from './check-promotion';

const PROMOTER = aSigner('promoter');
const NOW = '2026-01-31T09:30:00.000Z';
const OLD = digestOf('version 1');
const NEW = digestOf('version 2');
const STATE: ChannelState = { version: 4, digest: OLD };
const PACK: PromotedDocument = { kind: 'context-pack', id: 'ctxpack.support' };

function aPromotion(change: Partial<Promotion> = {}): Promotion {
  return {
    tenant_id: 'acme',
    environment: 'production',
    channel: 'context-pack:ctxpack.support',
    digest: NEW,
    previous_digest: OLD,
    version: 5,
    issued_at: '2026-01-31T09:00:00.000Z',
    expires_at: '2026-01-31T10:00:00.000Z',
    ...change,
  };
}

function decide(
  change: Partial<Promotion> = {},
  state: ChannelState | null = STATE,
  document: PromotedDocument | null = PACK,
  now = NOW,
): string {
  const read = readPromotion(PROMOTER.sign('promotion', aPromotion(change)), [PROMOTER.key], 'acme', now);
  const decision = isRefusal(read) ? read : checkPromotion(read, state, document, now);
  return isRefusal(decision) ? decision.code : decision.kind;
}

describe('promoting a document', () => {
  it('moves a channel forward from where it stands (control of every refusal below)', () => {
    expect(decide()).toBe('move');
  });

  it('moves a channel for the first time from nowhere', () => {
    expect(decide({ previous_digest: null, version: 1 }, null)).toBe('move');
  });

  it('rolls back by a new promotion to an old digest', () => {
    expect(decide({ digest: OLD, previous_digest: NEW, version: 6 }, { version: 5, digest: NEW })).toBe('move');
  });

  it('lets the statement that moved the channel stand, even after it has expired', () => {
    expect(decide({}, { version: 5, digest: NEW }, PACK, '2026-01-31T11:00:00.000Z')).toBe('stands');
  });

  it.each<readonly [string, Partial<Promotion>, string]>([
    ['the same version with another digest', { version: 4 }, 'TRUST_PROMOTION_STALE'],
    ['an older version', { version: 3 }, 'TRUST_PROMOTION_STALE'],
    ['another previous digest', { previous_digest: NEW }, 'TRUST_PROMOTION_STALE'],
    ['no previous digest', { previous_digest: null }, 'TRUST_PROMOTION_STALE'],
    ['an expired statement', { expires_at: NOW }, 'TRUST_PROMOTION_EXPIRED'],
    ['a statement from the future', { issued_at: '2026-01-31T09:31:00.001Z' }, 'TRUST_PROMOTION_NOT_YET_VALID'],
    ['a channel of another pack', { channel: 'context-pack:ctxpack.sales' }, 'TRUST_UNKNOWN_CHANNEL'],
    ['a channel of another kind', { channel: 'model-catalogue' }, 'TRUST_UNKNOWN_CHANNEL'],
    ['a channel that cannot be', { channel: 'latest' }, 'TRUST_UNKNOWN_CHANNEL'],
    ['another tenant', { tenant_id: 'globex' }, 'TRUST_TENANT_MISMATCH'],
    ['version nought', { version: 0 }, 'TRUST_SCHEMA_MISMATCH'],
  ])('refuses %s', (_, change, code) => {
    expect(decide(change)).toBe(code);
  });

  it('refuses a digest that is not published', () => {
    expect(decide({}, STATE, null)).toBe('TRUST_UNKNOWN_DOCUMENT');
  });

  it('refuses a publisher’s signature', () => {
    const publisher = aSigner('publisher');
    expect(readPromotion(publisher.sign('promotion', aPromotion()), [publisher.key], 'acme', NOW)).toMatchObject({
      code: 'TRUST_SIGNATURE_INVALID',
    });
  });
});

describe('channels', () => {
  it.each([
    ['context-pack', 'ctxpack.support', 'context-pack:ctxpack.support'],
    ['policy-bundle', 'policy.refunds', 'policy-bundle:policy.refunds'],
    ['model-catalogue', 'models.acme', 'model-catalogue'],
    ['routing-policy', 'routing.acme', 'routing-policy'],
  ] as const)('of a %s are named so that the name can be taken apart', (kind, id, name) => {
    expect(channelOf(kind, id)).toBe(name);
    expect(parseChannel(name)).toEqual({ kind, id: name.includes(':') ? id : null });
  });

  it.each(['', 'context-pack', 'context-pack:', 'model-catalogue:models.acme', 'latest', 'constructor', '__proto__:x'])(
    'are not called %p',
    (name) => {
      expect(parseChannel(name)).toBeUndefined();
    },
  );
});
