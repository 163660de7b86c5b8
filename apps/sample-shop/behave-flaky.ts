import { assertNever } from '@kernel/assert-never';
import { type Refusal, refused } from '@kernel/outcome';
import type { TenantId } from '@kernel/tenant';
import type { Millis } from '@kernel/time';
import type { Pause } from '@kernel/pause';
import type { FlakyTally, ShopBooks } from './shop-books';

/** How the flaky tool can be told to behave, longest name first. */
export const BEHAVIOURS = ['slow_after_effect', 'server_error', 'error_once', 'slow', 'ok'] as const;
export type Behaviour = (typeof BEHAVIOURS)[number];

export interface FlakyCall {
  readonly key: string;
  readonly behaviour: Behaviour;
  readonly signal: AbortSignal;
}

/** The one behaviour that an instruction names as a word. Refused when it names none or several. */
export function behaviourIn(instruction: string): Behaviour | Refusal {
  const words = new Set(instruction.toLowerCase().match(/[a-z_]+/g));
  const [named, ...others] = BEHAVIOURS.filter((behaviour) => words.has(behaviour));
  if (named !== undefined && others.length === 0) return named;
  return refused('SHOP_INSTRUCTION_UNCLEAR', `say exactly one of: ${BEHAVIOURS.join(', ')}`);
}

/** A tool that fails as told. Calls and effects are counted apart and per key, so that a test can see what a caller cannot. */
export class BehaveFlaky {
  constructor(
    private readonly books: ShopBooks,
    private readonly pause: Pause,
    private readonly slow: Millis,
  ) {}

  /** Refuses SHOP_BUSY, a clean failure that may pass. */
  async run(tenant: TenantId, { key, behaviour, signal }: FlakyCall): Promise<FlakyTally | Refusal> {
    const { calls } = await this.books.flakyCall(tenant, key);
    switch (behaviour) {
      case 'ok':
        return this.books.flakyEffect(tenant, key);
      case 'error_once':
        return calls === 1 ? busy() : this.books.flakyEffect(tenant, key);
      case 'server_error':
        return busy();
      case 'slow':
        await this.pause.for(this.slow, signal);
        return signal.aborted ? busy() : this.books.flakyEffect(tenant, key);
      case 'slow_after_effect': {
        const tally = await this.books.flakyEffect(tenant, key);
        await this.pause.for(this.slow, signal);
        return tally;
      }
      default:
        return assertNever(behaviour);
    }
  }
}

function busy(): Refusal {
  return refused('SHOP_BUSY', 'the shop cannot do this now; nothing was done');
}
