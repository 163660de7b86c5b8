import { storyLines } from './story-lines';

const started_at = '2026-01-31T09:30:00.000Z';
const at = (millis: number): string => new Date(Date.parse(started_at) + millis).toISOString();
const told = (seq: number, millis: number, event: string, detail = '') => ({ seq, at: at(millis) as typeof started_at, event, detail });

describe('a run’s story for people', () => {
  it('tells what was asked and answered at once as one step, with how long it took', () => {
    const story = [
      told(0, 0, 'run received', 'pinned to pack'),
      told(1, 7, 'asked: evaluate policy', 'phase pre'),
      told(2, 19, 'answered: evaluate policy', 'code POLICY_ALLOWED'),
      told(3, 20, 'asked: close run'),
      told(4, 21, 'answered: close run'),
    ];
    expect(storyLines({ story, started_at })).toEqual([
      '     0     +0.000 s  run received          pinned to pack',
      '     1     +0.007 s  evaluate policy       phase pre → code POLICY_ALLOWED (12 ms)',
      '     3     +0.020 s  close run             (1 ms)',
    ]);
  });

  it('keeps apart what was not answered, was answered later or failed', () => {
    const story = [
      told(0, 0, 'asked: call tool', 'step_id refund'),
      told(1, 60_000, 'failed: call tool', 'NOT_REACHABLE: away'),
      told(2, 60_010, 'asked: call tool', 'step_id refund'),
      told(3, 60_020, 'cancellation asked for', 'by sam'),
      told(4, 3_600_000, 'answered: call tool', 'state done'),
    ];
    expect(storyLines({ story, started_at })).toEqual([
      '     0     +0.000 s  call tool             step_id refund → FAILED NOT_REACHABLE: away (60000 ms)',
      '     2    +60.010 s  asked: call tool      step_id refund',
      '     3    +60.020 s  cancellation asked for  by sam',
      '     4  +3600.000 s  answered: call tool   state done',
    ]);
  });

  it('loses no entry of a story that it cannot pair', () => {
    const story = ['asked: a', 'asked: a', 'answered: b', 'woken'].map((event, seq) => told(seq, seq, event));
    expect(storyLines({ story, started_at })).toHaveLength(4);
  });
});
