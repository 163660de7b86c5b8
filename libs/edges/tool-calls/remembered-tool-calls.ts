import type { Id } from '@kernel/ids';
import { isRefusal } from '@kernel/outcome';
import type { TenantId } from '@kernel/tenant';
import type { Timestamp } from '@kernel/time';
import { notKept, type ValueCache } from '@kernel/value-cache';
import {
  type ClaimRequest,
  type EndedCall,
  type FrozenCall,
  type NewCall,
  type OpenedCall,
  type StoredAnswer,
  ToolCalls,
} from './tool-calls';

/**
 * Tool calls whose answers are remembered once they have ended for good: the same call again asks no database. A call that is open, waits or may be tried again is
 * asked for every time, and so is everything about keys. What is remembered lies under the tenant, the call's id and its own bytes.
 */
export class RememberedToolCalls extends ToolCalls {
  constructor(
    private readonly calls: ToolCalls,
    private readonly ended: ValueCache<StoredAnswer, 'call'>,
  ) {
    super();
  }

  override async open(tenant: TenantId, call: NewCall): Promise<OpenedCall> {
    const { tool_call_id, envelope_digest, classification } = call;
    const key = { tenant, classification, versions: { call: envelope_digest }, question: tool_call_id };
    const found = await this.ended.of(key, async () => {
      const opened = await this.calls.open(tenant, call);
      return opened.kind === 'ended' ? opened.answer : notKept(opened);
    });
    return isRefusal(found) ? found.answer : { kind: 'ended', answer: found };
  }

  override freeze(tenant: TenantId, call: Id<'tc'>, frozen: FrozenCall, at: Timestamp) {
    return this.calls.freeze(tenant, call, frozen, at);
  }

  override end(tenant: TenantId, ended: EndedCall) {
    return this.calls.end(tenant, ended);
  }

  override latest(tenant: TenantId, call: Id<'tc'>) {
    return this.calls.latest(tenant, call);
  }

  override observations(tenant: TenantId, run: Id<'run'>) {
    return this.calls.observations(tenant, run);
  }

  override claim(tenant: TenantId, request: ClaimRequest) {
    return this.calls.claim(tenant, request);
  }

  override acting(tenant: TenantId, idempotencyKey: string, token: number, leaseUntil: Timestamp) {
    return this.calls.acting(tenant, idempotencyKey, token, leaseUntil);
  }

  override release(tenant: TenantId, idempotencyKey: string, token: number, at: Timestamp) {
    return this.calls.release(tenant, idempotencyKey, token, at);
  }

  override takeRate(tenant: TenantId, capabilityId: string, at: Timestamp, perMinute: number) {
    return this.calls.takeRate(tenant, capabilityId, at, perMinute);
  }

  override deadLetters(tenant: TenantId, most: number) {
    return this.calls.deadLetters(tenant, most);
  }
}
