import type { Clock } from '@kernel/clock';
import { later, type Millis } from '@kernel/time';
import type { ModelResult } from '@kernel/records/model-call';
import type { LlmRouter } from '@edges/peers/llm-router/llm-router';
import type { CallContext } from '@platform/grpc/call-context';
import type { Log } from '@platform/log';

const SHIPPING_LIMIT: Millis = 10_000;

/** Tells the llm-router how calls ended, beside the answer instead of before it. A result that cannot be told is logged: the run's journal has it too. */
export class ShipResults {
  private readonly underWay = new Set<Promise<void>>();

  constructor(
    private readonly router: LlmRouter,
    private readonly clock: Clock,
    private readonly log: Log,
  ) {}

  ship(call: CallContext, result: ModelResult): void {
    const { tenant, principals, run } = call;
    const context: CallContext = {
      tenant,
      principals,
      deadline: later(this.clock.now(), SHIPPING_LIMIT),
      ...(run === undefined ? {} : { run }),
    };
    const shipping: Promise<void> = this.router
      .recordCall(context, result)
      .catch((cause: unknown) => {
        this.log.warn('model result not recorded', {
          tenant,
          run,
          model_call: result.model_call_id,
          routing_decision: result.routing_decision_id,
          cause,
        });
      })
      .finally(() => this.underWay.delete(shipping));
    this.underWay.add(shipping);
  }

  /** Resolves when everything shipped so far has been told or logged. */
  async drain(): Promise<void> {
    await Promise.all(this.underWay);
  }
}
