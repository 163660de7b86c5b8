import { isRefusal } from '@kernel/outcome';
import type { RunView } from '@kernel/records/run-view';
import type { Order } from '../../../apps/sample-shop/order';
import { stockOrders } from '../../../apps/sample-shop/stock-orders';
import { NoteStory } from '../note-story';
import { OrderStory } from '../order-story';
import { type Reach, RefundStory } from '../refund-story';

export type Story = OrderStory | NoteStory | RefundStory;

/** Support pays back so much alone; above it finance signs. */
const ALONE_CENTS = 100;
const SIGNED_CENTS = 5_001;
/** Above it people decide alone, and below it there would not be enough to pay twice. */
const [MOST_CENTS, LEAST_CENTS] = [30_000, 15_100];
/** Of twenty runs. */
const PATTERN: readonly ('asks' | 'notes' | 'refunds' | 'signed')[] = [
  ...(['asks', 'notes', 'asks', 'refunds', 'asks', 'notes', 'asks', 'signed', 'asks', 'notes'] as const),
  ...(['asks', 'refunds', 'asks', 'asks', 'notes', 'asks', 'refunds', 'asks', 'asks', 'asks'] as const),
];

/** Makes stories that never ask for the same thing twice, however many rounds are played on one shop: each refund has an amount of its own. */
export class MixedLoad {
  private readonly orders: readonly Order[];
  private readonly refundable: readonly Order[];
  private told = 0;
  private paid = 0;
  private signed = 0;

  constructor(private readonly reach: Reach) {
    const orders = stockOrders('acme');
    if (isRefusal(orders)) throw new Error(orders.reason);
    this.orders = orders;
    this.refundable = orders.filter(({ total_cents }) => total_cents >= LEAST_CENTS && total_cents <= MOST_CENTS);
  }

  /** So many: reading, local writes, effects that nobody signs, and effects that finance signs. */
  stories(count: number): readonly Story[] {
    return Array.from({ length: count }, () => this.next());
  }

  /** An effect that nobody signs. */
  refund(): RefundStory {
    return new RefundStory(this.reach, turn(this.refundable, this.paid), ALONE_CENTS + this.paid++);
  }

  private next(): Story {
    const place = this.told++;
    switch (PATTERN[place % PATTERN.length]) {
      case 'notes':
        return new NoteStory(this.reach, turn(this.orders, place).order_id);
      case 'refunds':
        return this.refund();
      case 'signed':
        return new RefundStory(
          this.reach,
          turn(this.refundable, this.refundable.length - 1 - (this.signed % 80)),
          SIGNED_CENTS + this.signed++,
        );
      default:
        return new OrderStory(this.reach, turn(this.orders, place).order_id);
    }
  }
}

/** How a story ended, and when. */
export interface Ending {
  readonly run: RunView;
  readonly at: number;
}

function turn(orders: readonly Order[], place: number): Order {
  const order = orders[place % orders.length];
  if (order === undefined) throw new Error('the shop has no order that fits');
  return order;
}
