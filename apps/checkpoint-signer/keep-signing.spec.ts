import { refused } from '@kernel/outcome';
import { Fault } from '@kernel/fault';
import { Log } from '@platform/log';
import { Metrics } from '@platform/telemetry/metrics';
import { CheckpointMetrics } from './checkpoint-metrics';
import { KeepSigning } from './keep-signing';
import type { SignCheckpoint, Signing } from './sign-checkpoint';

function rounds(script: readonly (Signing | Error)[]) {
  const left = [...script];
  const lines: string[] = [];
  const log = Log.to({ write: (line) => void lines.push((JSON.parse(line) as { message: string }).message) }, 'info', 'checkpoint-signer');
  const signer: Pick<SignCheckpoint, 'run'> = {
    run: async () => {
      const next = left.shift() ?? { kind: 'nothing_new' as const };
      if (next instanceof Error) throw next;
      return next;
    },
  };
  return { lines, keep: new KeepSigning(signer as SignCheckpoint, new CheckpointMetrics(new Metrics()), log, 'local/0') };
}

const REWRITTEN = refused('AUDIT_HISTORY_REWRITTEN', 'rewound');

describe('the rounds of the signer', () => {
  it('wake somebody once for a log that was rewritten, and are not ready until it is whole again', async () => {
    const { keep, lines } = rounds([REWRITTEN, REWRITTEN, { kind: 'nothing_new' }]);
    keep.check();
    await keep.run();
    await keep.run();
    expect(() => keep.check()).toThrow(Fault);
    await keep.run();
    keep.check();
    expect(lines).toEqual(['checkpoint refused', 'checkpoints signed again']);
  });

  it('go on when the store is away, and do not hide a bug', async () => {
    const { keep, lines } = rounds([new Fault('STORE_UNAVAILABLE', 'away', 'later'), new TypeError('bug'), { kind: 'overtaken' }]);
    await keep.run();
    await expect(keep.run()).rejects.toBeInstanceOf(TypeError);
    await keep.run();
    expect(lines).toEqual(['audit log not readable', 'another signer was faster']);
  });
});
