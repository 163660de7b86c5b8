import type { Clock } from '@kernel/clock';
import type { MicroUsd } from '@kernel/micro-usd';
import { type Refusal, isRefusal } from '@kernel/outcome';
import type { ModelCall } from '@kernel/records/model-call';
import { later, type Millis } from '@kernel/time';
import type { ModelBudgets } from '@edges/model-budgets/model-budgets';
import type { CallContext } from '@platform/grpc/call-context';
import type { Log } from '@platform/log';
import type { GatewayRules } from './gateway-rules';

/** A reservation outlives its call's deadline by this, so that no running call loses what it holds. */
const EXPIRES_AFTER: Millis = 60_000;
const SETTLING_ATTEMPTS = 3;

/** What a tenant may still spend, as one call needs it. */
export class TenantPurse {
  constructor(
    private readonly budgets: ModelBudgets,
    private readonly rules: GatewayRules,
    private readonly clock: Clock,
    private readonly log: Log,
  ) {}

  left(caller: CallContext): Promise<MicroUsd> {
    return this.budgets.left(caller.tenant, this.clock.now(), this.rules.rules.budget);
  }

  /** Puts the amount aside until some time after the caller's deadline. Refuses MODEL_TENANT_BUDGET_EXHAUSTED. */
  async reserve(caller: CallContext, call: ModelCall, amount: MicroUsd): Promise<Refusal | undefined> {
    const { model_call_id } = call;
    const expires_at = later(caller.deadline, EXPIRES_AFTER);
    const outcome = await this.budgets.reserve(caller.tenant, {
      model_call_id,
      amount,
      at: this.clock.now(),
      expires_at,
      limits: this.rules.rules.budget,
    });
    return isRefusal(outcome) ? outcome : undefined;
  }

  /** Charges the cost. When the store stays away the answer is worth more than its price: it goes out, and the loss is logged for people to book. */
  async settle(caller: CallContext, call: ModelCall, cost: MicroUsd): Promise<void> {
    for (let attempt = 1; ; attempt++) {
      try {
        const outcome = await this.budgets.settle(caller.tenant, call.model_call_id, cost);
        if (!isRefusal(outcome)) return;
        throw new Error(outcome.reason);
      } catch (cause) {
        if (attempt < SETTLING_ATTEMPTS) continue;
        this.log.error('model cost not charged', {
          tenant: caller.tenant,
          run: call.run_id,
          model_call: call.model_call_id,
          cost_usd_micros: cost,
          cause,
        });
        return;
      }
    }
  }
}
