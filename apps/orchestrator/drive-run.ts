import type { Clock } from '@kernel/clock';
import { Fault } from '@kernel/fault';
import type { IdSource } from '@kernel/ids';
import { elapsed, later, type Millis, type Timestamp } from '@kernel/time';
import type { JournalEntry } from '@kernel/records/journal-entry';
import type { Lease, RunJournal, RunMessage, RunName } from '@edges/run-journal/run-journal';
import type { Effect } from '@planes/decision/run/run-effect';
import type { Log } from '@platform/log';
import type { RunMetrics } from './run-metrics';
import type { RunNews } from './run-news';
import { patienceWith } from './patience';
import type { PerformEffect } from './perform-effect';
import { callFor } from './call-for';
import { giveBack } from './give-back';
import { type Holding, RunUnderway } from './run-underway';
import type { RunsInSight } from './runs-in-sight';
import type { Pause } from '@kernel/pause';

export interface DriveRunOptions extends Holding {
  readonly owner: string;
  /** How long an effect that is safe to give up may be tried. */
  readonly patienceMs: Millis;
  /** How long one try may take. */
  readonly effectMs: Millis;
  /** How often messages from other processes are looked for while the run is held. */
  readonly lookMs: Millis;
}

type Parked = Timestamp | 'ended';

/** Takes a run from where its journal ends until it waits, ends, or must be put off. Whoever calls this next goes on from there. */
export class DriveRun {
  constructor(
    private readonly journal: RunJournal,
    private readonly effects: PerformEffect,
    private readonly news: RunNews,
    private readonly sight: RunsInSight,
    private readonly clock: Clock,
    private readonly ids: IdSource,
    private readonly pause: Pause,
    private readonly log: Log,
    private readonly metrics: RunMetrics,
    private readonly options: DriveRunOptions,
  ) {}

  /** Resolves when the run is parked or another process holds it. `stop` parks it after the effect under way. */
  async run(name: RunName, stop: AbortSignal): Promise<'ended' | 'parked'> {
    const claimed = await this.journal.claim(name, this.options.owner, this.options.leaseMs);
    if (!claimed) return 'parked';
    let run;
    try {
      run = RunUnderway.fold(this.journal, this.options, claimed);
      this.sight.hold(run);
      const parked = await this.drive(run, claimed.messages, stop);
      this.moved(run, await run.park(parked, this.clock.now()));
      if (parked !== 'ended') return 'parked';
      this.metrics.ended(run.state);
      return 'ended';
    } catch (error) {
      await this.released(error, name, claimed.lease, stop);
      return 'parked';
    } finally {
      if (run) this.sight.letGo(run);
    }
  }

  private async drive(run: RunUnderway, messages: readonly RunMessage[], stop: AbortSignal): Promise<Parked> {
    let looked = this.clock.now();
    await this.take(run, messages);
    for (;;) {
      if (stop.aborted) return this.clock.now();
      if (elapsed(looked, this.clock.now()) >= this.options.lookMs || this.news.hasMessage(run.lease)) {
        looked = this.clock.now();
        this.news.messagesTaken(run.lease);
        await this.take(run, await this.journal.messages(run.lease));
      }
      const { move } = run;
      if (move.kind === 'ended') return 'ended';
      if (move.kind === 'wait') {
        if (move.until > this.clock.now()) return move.until;
        await this.append(run, { kind: 'woken', at: this.clock.now(), body: { by: 'clock' } });
        continue;
      }
      const parked = await this.perform(run, move.effect, stop);
      if (parked) return parked;
    }
  }

  private async perform(run: RunUnderway, effect: Effect, stop: AbortSignal): Promise<Parked | undefined> {
    const started = this.clock.now();
    this.moved(run, await run.request(started));
    for (let attempts = 0; ; attempts++) {
      const outcome = await this.tryOnce(run, effect);
      if (!(outcome instanceof Fault)) return undefined;
      const now = this.clock.now();
      const overdue = now >= run.state.context.value.deadline;
      const patience = patienceWith(effect, outcome, {
        attempts,
        tried: elapsed(started, now),
        bearable: this.options.patienceMs,
        overdue,
      });
      this.log.warn('effect failed', {
        tenant: run.lease.tenant,
        run: run.lease.run,
        effect: effect.effect_id,
        code: outcome.code,
        next: patience.kind,
      });
      switch (patience.kind) {
        case 'again':
          await this.pause.for(patience.after, stop);
          if (stop.aborted) return this.clock.now();
          this.moved(run, await run.write(this.clock.now()));
          break;
        case 'put_off':
          return later(this.clock.now(), patience.after);
        case 'give_up':
          await this.append(run, {
            kind: 'effect_faulted',
            at: this.clock.now(),
            body: { effect_id: effect.effect_id, kind: effect.kind, code: outcome.code, message: outcome.message },
          });
          return undefined;
      }
    }
  }

  private async tryOnce(run: RunUnderway, effect: Effect): Promise<Fault | undefined> {
    const call = callFor(run, effect, this.clock.now(), this.options.effectMs);
    let answer;
    try {
      answer = await this.effects.perform(effect, run, call);
    } catch (error) {
      if (error instanceof Fault) return error;
      throw error;
    }
    run.holdBytes(answer.documents);
    await this.append(run, {
      kind: 'effect_settled',
      at: this.clock.now(),
      body: { effect_id: effect.effect_id, kind: effect.kind, result: answer.result },
    });
    return undefined;
  }

  private async take(run: RunUnderway, messages: readonly RunMessage[]): Promise<void> {
    for (const message of messages) {
      const body =
        message.kind === 'woken'
          ? { by: String(message.body['by']) }
          : { by: String(message.body['by']), reason: String(message.body['reason']) };
      await this.append(run, { kind: message.kind, at: this.clock.now(), body }, [message.message_id]);
    }
  }

  private async append(run: RunUnderway, draft: Parameters<RunUnderway['append']>[0], taken: readonly string[] = []): Promise<void> {
    this.moved(run, await run.append(draft, taken));
  }

  private moved({ lease }: RunUnderway, entries: readonly JournalEntry[]): void {
    if (entries.length > 0) this.news.moved(lease, entries);
  }

  private async released(error: unknown, name: RunName, lease: Lease, stop: AbortSignal): Promise<void> {
    if (error instanceof Fault && error.code === 'LEASE_LOST') {
      this.log.warn('run was taken over', { tenant: name.tenant, run: name.run });
      return;
    }
    this.log.error('run could not go on', { tenant: name.tenant, run: name.run, cause: error, incident: this.ids.next('evt') });
    const { journal, clock, pause } = this;
    await giveBack(lease, error, { journal, clock, pause, leaseMs: this.options.leaseMs }, stop);
  }
}
