import type { Id } from '@kernel/ids';
import type { MicroUsd } from '@kernel/micro-usd';
import type { Refusal } from '@kernel/outcome';
import type { TenantId } from '@kernel/tenant';
import type { Timestamp } from '@kernel/time';

/** What is asked of a tenant's model budgets; the port `model-budgets` is one. */
export interface EmbeddingBudgets {
  reserve(
    tenant: TenantId,
    reservation: {
      readonly model_call_id: Id<'mc'>;
      readonly amount: MicroUsd;
      readonly at: Timestamp;
      readonly expires_at: Timestamp;
      readonly limits: { readonly day: MicroUsd; readonly month: MicroUsd };
    },
  ): Promise<void | Refusal>;
  settle(tenant: TenantId, call: Id<'mc'>, cost: MicroUsd): Promise<void | Refusal>;
}
