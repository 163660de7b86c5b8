import type { Clock } from '@kernel/clock';
import type { Digest } from '@kernel/digest';
import type { Envelope } from '@kernel/dsse';
import { derivedId } from '@kernel/ids';
import { isRefusal, type Refusal, refused } from '@kernel/outcome';
import type { StatedEvent } from '@kernel/records/event';
import type { Promotion } from '@kernel/records/promotion';
import type { Timestamp } from '@kernel/time';
import type { RegistryStore } from '@edges/registry/registry-store';
import type { TrustedKeyStore } from '@edges/trusted-keys/trusted-key-store';
import { parseChannel } from '@planes/trust/promotion/channel';
import { checkPromotion, readPromotion } from '@planes/trust/promotion/check-promotion';
import type { AuditFact, AuditFacts } from './audit-facts';
import type { AuditTrail } from './audit-trail';
import type { Caller } from './caller';
import type { FlushAuditOutbox } from './flush-audit-outbox';
import type { VerifiedDocuments } from './verified-documents';

export interface Promoted {
  readonly kind: 'promoted';
  readonly digest: Digest;
}

/** Moves a channel. The statement is in the audit log before it takes effect; that it took effect follows, there and as an event. */
export class PromoteChannel {
  constructor(
    private readonly store: RegistryStore,
    private readonly documents: VerifiedDocuments,
    private readonly keys: TrustedKeyStore,
    private readonly trail: AuditTrail,
    private readonly facts: AuditFacts,
    private readonly flush: FlushAuditOutbox,
    private readonly clock: Clock,
  ) {}

  async run(caller: Caller, envelope: Envelope): Promise<Promoted | Refusal> {
    const { tenant } = caller;
    const now = this.clock.now();
    const keys = await this.keys.list(tenant);
    const read = readPromotion(envelope, keys, tenant, now);
    if (isRefusal(read)) return read;
    const { environment, channel, digest } = read.promotion;
    const standing = await this.store.channel(tenant, environment, channel);
    const document = await this.documents.load(tenant, parseChannel(channel)?.kind ?? 'context-pack', { digest }, keys);
    if (isRefusal(document) && document.code !== 'TRUST_UNKNOWN_DOCUMENT') return document;
    const known = isRefusal(document) ? null : { kind: document.document_kind, id: document.id };
    const decision = checkPromotion(read, standing ?? null, known, now);
    if (isRefusal(decision)) return decision;
    if (decision.kind === 'stands') return { kind: 'promoted', digest };

    const fact = promotionFact(caller, decision.promotion);
    const noted = await this.trail.append([this.facts.of({ ...fact, phase: 'intent' })]);
    if (isRefusal(noted)) return noted;
    const outcome = this.facts.of({ ...fact, phase: 'outcome' });
    const event = movedEvent(decision.promotion, now);
    const moved = await this.store.move(tenant, decision.promotion, envelope, standing?.version ?? null, now, [outcome], [event]);
    if (!moved)
      return refused('TRUST_PROMOTION_STALE', `${channel} was moved by somebody else meanwhile; look where it stands and sign again`);
    await this.flush.run(tenant);
    return { kind: 'promoted', digest };
  }
}

function promotionFact({ tenant, actor }: Caller, promotion: Promotion): Omit<AuditFact, 'phase'> {
  return { tenant_id: tenant, actor, kind: 'promotion', run_id: null, classification: 'INTERNAL', content: promotion };
}

function movedEvent(promotion: Promotion, at: Timestamp): StatedEvent<'promotion-moved'> {
  const { tenant_id, environment, channel, digest, previous_digest, version } = promotion;
  const key = `${environment}/${channel}`;
  return {
    event_id: derivedId('evt', at, `promotion-moved ${tenant_id} ${key} ${version}`),
    type: 'promotion-moved',
    schema_version: 1,
    tenant_id,
    key,
    at,
    data: { environment, channel, digest, previous_digest, version },
  };
}
