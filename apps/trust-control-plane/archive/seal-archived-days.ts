import type { Clock } from '@kernel/clock';
import { derivedId } from '@kernel/ids';
import { isRefusal } from '@kernel/outcome';
import type { StatedEvent } from '@kernel/records/event';
import { daySeal, daySealId } from '@planes/trust/archive/day-seal';
import { type Day, endOf } from '@planes/trust/archive/day';
import type { ToldDays } from '@edges/audit-outbox/told-days';
import { type AuditLog, PLATFORM } from '@edges/audit-log/audit-log';
import type { AuditFacts } from '../audit-facts';
import type { AuditTrail } from '../audit-trail';
import type { ArchivedDays } from './archived-days';

/**
 * Says in the log itself what was archived: one `day_seal` entry a day, which commits to the digest of the day's index. Then it is told as an event.
 * A process that dies in between leaves it to the next one, which finds the entry and no event.
 */
export class SealArchivedDays {
  private readonly sealed = new Set<Day>();

  constructor(
    private readonly days: ArchivedDays,
    private readonly log: AuditLog,
    private readonly trail: AuditTrail,
    private readonly facts: AuditFacts,
    private readonly told: ToldDays,
    private readonly clock: Clock,
  ) {}

  /** Seals those that are not sealed yet and verify; returns the days that do not verify. @throws Fault AUDIT_UNAVAILABLE when the log is away. */
  async run(days: readonly Day[]): Promise<readonly Day[]> {
    const broken: Day[] = [];
    for (const day of days.filter((candidate) => !this.sealed.has(candidate))) {
      const id = daySealId(this.days.logId, day);
      if ((await this.log.find(PLATFORM, id)) === undefined) {
        if ((await this.days.verify(day)).status !== 'verified') {
          broken.push(day);
          continue;
        }
        await this.seal(day);
      }
      await this.told.tell(await this.sealedEvent(day));
      this.sealed.add(day);
    }
    return broken;
  }

  private async sealedEvent(day: Day): Promise<StatedEvent<'audit-day-sealed'>> {
    const { log_id, last_size: tree_size, root: root_hash } = daySeal(await this.days.verifiedIndex(day));
    return {
      event_id: derivedId('evt', endOf(day), `audit-day-sealed\n${log_id}\n${day}`),
      type: 'audit-day-sealed',
      schema_version: 1,
      tenant_id: PLATFORM,
      key: log_id,
      at: this.clock.now(),
      data: { log_id, day, tree_size, root_hash },
    };
  }

  private async seal(day: Day): Promise<void> {
    const id = daySealId(this.days.logId, day);
    const fact = this.facts.of({
      tenant_id: PLATFORM,
      actor: 'trust-control-plane',
      kind: 'day_seal',
      phase: 'fact',
      run_id: null,
      classification: 'INTERNAL',
      content: daySeal(await this.days.verifiedIndex(day)),
      event_id: id,
    });
    const noted = await this.trail.append([fact]);
    // Another process of this app sealed the day at this moment: its entry has another time and salt, and says the same.
    if (isRefusal(noted) && (await this.log.find(PLATFORM, id)) === undefined)
      throw new Error(`the audit log refuses a day seal: ${noted.code}`);
  }
}
