import { performance } from 'node:perf_hooks';
import { Fault } from '@kernel/fault';
import { isRefusal } from '@kernel/outcome';
import type { Log } from '@platform/log';
import type { CheckpointMetrics } from './checkpoint-metrics';
import type { SignCheckpoint, Signing } from './sign-checkpoint';

/** One round of signing after the other, and what to tell about them. */
export class KeepSigning {
  private last: Signing | undefined;

  constructor(
    private readonly signer: SignCheckpoint,
    private readonly metrics: CheckpointMetrics,
    private readonly log: Log,
    private readonly logId: string,
  ) {}

  /** A store that is away is told and tried again; a log that was rewritten wakes somebody, once. */
  async run(): Promise<void> {
    const begun = performance.now();
    try {
      const signing = await this.signer.run();
      this.metrics.round(this.logId, signing, performance.now() - begun);
      this.tell(signing);
      this.last = signing;
    } catch (error) {
      this.metrics.round(this.logId, { kind: 'failed' }, performance.now() - begun);
      if (!(error instanceof Fault)) throw error;
      this.log.warn('audit log not readable', { log: this.logId, code: error.code });
    }
  }

  /** @throws Fault AUDIT_UNAVAILABLE while the log is not signed because of what was found in it. */
  check(): void {
    if (isRefusal(this.last)) throw new Fault('AUDIT_UNAVAILABLE', this.last.reason, 'never');
  }

  private tell(signing: Signing): void {
    if (isRefusal(signing)) {
      if (!isRefusal(this.last)) this.log.error('checkpoint refused', { log: this.logId, code: signing.code, reason: signing.reason });
      return;
    }
    if (isRefusal(this.last)) this.log.info('checkpoints signed again', { log: this.logId });
    if (signing.kind === 'overtaken') this.log.warn('another signer was faster', { log: this.logId });
  }
}
