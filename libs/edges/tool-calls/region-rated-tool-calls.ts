import type { Id } from '@kernel/ids';
import type { TenantId } from '@kernel/tenant';
import type { Timestamp } from '@kernel/time';
import type { RedisRates } from './redis-rates';
import { type ClaimRequest, type EndedCall, type FrozenCall, type NewCall, ToolCalls } from './tool-calls';

/** Tool calls whose rates are counted in the region's Redis instead of a row that every call would write. Everything else stays in the store. */
export class RegionRatedToolCalls extends ToolCalls {
  constructor(
    private readonly calls: ToolCalls,
    private readonly rates: RedisRates,
  ) {
    super();
  }

  override takeRate(tenant: TenantId, capabilityId: string, at: Timestamp, perMinute: number): Promise<boolean> {
    return this.rates.take(tenant, capabilityId, at, perMinute);
  }

  override open(tenant: TenantId, call: NewCall) {
    return this.calls.open(tenant, call);
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

  override deadLetters(tenant: TenantId, most: number) {
    return this.calls.deadLetters(tenant, most);
  }
}
