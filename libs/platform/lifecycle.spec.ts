import { Lifecycle } from './lifecycle';
import { Log } from './log';

function aLifecycle(lines: string[] = []): Lifecycle {
  return new Lifecycle(Log.to({ write: (line) => void lines.push(line) }, 'info', 'orchestrator'));
}

it('starts in order and lets go in reverse', async () => {
  const lifecycle = aLifecycle();
  const seen: string[] = [];
  for (const name of ['a', 'b']) {
    lifecycle.whenServing(name, () => void seen.push(`start ${name}`));
    lifecycle.whenDraining(name, () => void seen.push(`drain ${name}`));
    lifecycle.whenClosed(name, () => void seen.push(`close ${name}`));
  }
  await lifecycle.startServing();
  await lifecycle.drain();
  await lifecycle.close();
  expect(seen).toEqual(['start a', 'start b', 'drain b', 'drain a', 'close b', 'close a']);
});

it('does not let one failing step keep the others from letting go, and tells it', async () => {
  const lines: string[] = [];
  const lifecycle = aLifecycle(lines);
  let closed = false;
  lifecycle.whenClosed('database', () => void (closed = true));
  lifecycle.whenClosed('relay', () => Promise.reject(new Error('stuck')));
  await lifecycle.close();
  expect(closed).toBe(true);
  expect(lines.join()).toContain('"step":"relay"');
});

it('fails the start when a step does', async () => {
  const lifecycle = aLifecycle();
  lifecycle.whenServing('worker', () => Promise.reject(new Error('no lease')));
  await expect(lifecycle.startServing()).rejects.toThrow('no lease');
});
