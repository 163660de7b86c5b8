import type { Digest } from '@kernel/digest';
import type { Id } from '@kernel/ids';
import { isRefusal, type Refusal } from '@kernel/outcome';
import type { StatedEvent } from '@kernel/records/event';
import type { RunView } from '@kernel/records/run-view';
import type { TenantId } from '@kernel/tenant';
import type { Millis, Timestamp } from '@kernel/time';
import { notKept, type ValueCache } from '@kernel/value-cache';
import { type BookedDocument, type BookedRun, type DayLimit, RunBook, type RunName, type RunToOpen } from './run-book';

/**
 * A book whose ended runs are remembered by the request that opened them: a repetition of such a request asks no database. Whatever may still change is asked
 * for every time, and so is everything that is RESTRICTED. What is remembered lies under the tenant, the request and what it asked for, and is what the book said.
 */
export class RememberedRunBook extends RunBook {
  constructor(
    private readonly book: RunBook,
    private readonly ended: ValueCache<BookedRun, 'asked'>,
  ) {
    super();
  }

  override async asked(tenant: TenantId, request: Id<'req'>, asked: Digest): Promise<BookedRun | Refusal | undefined> {
    // A RESTRICTED run is not remembered, so this is the narrowest class of what is.
    const key = { tenant, classification: 'CONFIDENTIAL', versions: { asked }, question: request } as const;
    const found = await this.ended.of(key, async () => {
      const booked = await this.book.asked(tenant, request, asked);
      return booked !== undefined && !isRefusal(booked) && stays(booked) ? booked : notKept(booked);
    });
    return isRefusal(found) ? found.answer : found;
  }

  override open(run: RunToOpen, limit: DayLimit) {
    return this.book.open(run, limit);
  }

  override started(name: RunName) {
    return this.book.started(name);
  }

  override withdraw(name: RunName) {
    return this.book.withdraw(name);
  }

  override close(view: BookedDocument<RunView>, events: readonly StatedEvent<'run-ended'>[]) {
    return this.book.close(view, events);
  }

  override read(name: RunName) {
    return this.book.read(name);
  }

  override day(tenant: TenantId, day: Timestamp) {
    return this.book.day(tenant, day);
  }

  override unstarted(age: Millis, limit: number) {
    return this.book.unstarted(age, limit);
  }
}

function stays({ state, context }: BookedRun): boolean {
  return state === 'closed' && context.value.data_classification !== 'RESTRICTED';
}
