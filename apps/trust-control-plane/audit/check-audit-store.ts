import { Fault } from '@kernel/fault';
import type { AuditStoreProblem } from '@edges/audit-log/audit-store-problems';
import type { Log } from '@platform/log';

/** Reads what is wrong with the store. */
export type ReadStoreProblems = () => Promise<readonly AuditStoreProblem[]>;

/**
 * Says whether the store may hold the log. A store that does not protect its history never may; one that may forget in a power cut
 * may only where that is allowed.
 */
export class CheckAuditStore {
  private told = '';

  constructor(
    private readonly read: ReadStoreProblems,
    private readonly durability: 'required' | 'wished',
    private readonly log: Log,
  ) {}

  /** Tells each new set of problems once. @throws Fault AUDIT_UNAVAILABLE when the store must not be used. */
  async run(): Promise<void> {
    const problems = await this.read();
    const grave = problems.filter(({ kind }) => kind === 'protection' || this.durability === 'required');
    this.tell(problems, grave.length > 0);
    if (grave.length > 0) throw new Fault('AUDIT_UNAVAILABLE', 'the audit store does not keep what it must keep', 'later');
  }

  // What somebody has allowed wakes nobody.
  private tell(problems: readonly AuditStoreProblem[], grave: boolean): void {
    const lines = problems.map(({ kind, problem }) => `${kind}: ${problem}`);
    const now = lines.join('; ');
    if (now === this.told) return;
    this.told = now;
    if (grave) this.log.warn('audit store has problems', { problems: now });
    else if (now !== '') this.log.info('audit store may forget in a power cut, as allowed', { problems: now });
  }
}
