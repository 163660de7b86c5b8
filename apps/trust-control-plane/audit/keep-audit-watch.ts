import { Fault } from '@kernel/fault';
import { isRefusal } from '@kernel/outcome';
import type { AuditSubmission } from '@kernel/records/audit-entry';
import { type Checkpoint, parseCheckpoint } from '@planes/trust/audit-log/checkpoint';
import { treeRoot } from '@planes/trust/audit-log/prove';
import { subtreesOf } from '@planes/trust/audit-log/subtrees';
import { sameHash } from '@planes/trust/audit-log/tree-hash';
import type { AuditLog } from '@edges/audit-log/audit-log';
import type { Log } from '@platform/log';
import type { AuditFacts } from '../audit-facts';
import type { AppendAudit } from './append-audit';
import type { AuditMetrics } from './audit-metrics';
import type { AuditWatch } from './audit-watch';
import { loadedSubtrees } from './loaded-subtrees';

/**
 * One round of looking after the log, about once a second: how large it is, how far it is signed, and after an outage the way back:
 * a `gap` entry is written, the history since the last known checkpoint is checked, and only then the log is healthy again.
 */
export class KeepAuditWatch {
  private lastCheckpoint: Checkpoint | undefined;
  /** Kept until it is in the log, so that an outage leaves one gap entry however often its writing was tried. */
  private gap: AuditSubmission | undefined;

  constructor(
    private readonly log: AuditLog,
    private readonly append: AppendAudit,
    private readonly watch: AuditWatch,
    private readonly metrics: AuditMetrics,
    private readonly facts: AuditFacts,
    private readonly lines: Log,
    private readonly logId: string,
  ) {}

  /** Never throws for a store that is away: that is what the round is for. */
  async run(): Promise<void> {
    this.watch.note({ kind: 'time_passed' });
    try {
      if (this.watch.health.state === 'DEGRADED' || this.watch.health.state === 'RECOVERING') await this.recover();
      await this.look();
    } catch (error) {
      if (!(error instanceof Fault)) throw error;
      this.lines.warn('audit log not readable', { log: this.logId, code: error.code });
    }
  }

  private async look(): Promise<void> {
    const standing = await this.log.standing(this.logId);
    this.watch.note({ kind: 'checkpoints_seen', unsigned_since: standing?.unsigned_since ?? null });
    this.metrics.stands(this.logId, standing?.size ?? 0, standing?.checkpoint?.size ?? 0);
    const checkpoint = parseCheckpoint(standing?.checkpoint?.note ?? '');
    if (!isRefusal(checkpoint) && checkpoint.size >= (this.lastCheckpoint?.size ?? 0)) this.lastCheckpoint = checkpoint;
  }

  private async recover(): Promise<void> {
    this.gap ??= this.gapEntry();
    const noted = await this.append.run([this.gap]);
    if (isRefusal(noted)) throw new Error(`the audit log refuses a gap entry: ${noted.code}`);
    if (!(await this.continuesLastCheckpoint())) {
      this.lines.error('audit log does not continue its last checkpoint', { log: this.logId, size: this.lastCheckpoint?.size ?? 0 });
      return;
    }
    this.gap = undefined;
    this.watch.note({ kind: 'recovered' });
  }

  private gapEntry(): AuditSubmission {
    return this.facts.of({
      tenant_id: '*',
      actor: 'trust-control-plane',
      kind: 'gap',
      phase: 'fact',
      run_id: null,
      classification: 'INTERNAL',
      content: { log_id: this.logId, failing_since: this.watch.health.failing_since },
    });
  }

  private async continuesLastCheckpoint(): Promise<boolean> {
    const last = this.lastCheckpoint;
    if (last === undefined || last.size === 0) return true;
    const hashes = await loadedSubtrees(this.log, this.logId, subtreesOf({ from: 0, to: last.size }));
    return sameHash(treeRoot(last.size, hashes), last.root);
  }
}
