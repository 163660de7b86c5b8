import { canonicalBytes } from '@kernel/canonical-json';
import { digestOfBytes } from '@kernel/digest';
import { Fault } from '@kernel/fault';
import { refused, type Refusal } from '@kernel/outcome';
import { type DecisionToRecord, type RecordedRoute, RoutingDecisions } from '@edges/routing-decisions/routing-decisions';
import { CountingIds } from '@testing/counting-ids';
import { inOrder } from './in-order';
import { RecordDecisions } from './record-decisions';

/** Keeps batches, slowly, and can be told to fail. */
class Recorder extends RoutingDecisions {
  readonly batches: string[][] = [];
  readonly kept = new Map<string, string>();
  failure: unknown;

  async record(tenant: string, decisions: readonly DecisionToRecord[]): Promise<void | Refusal> {
    await new Promise((resolve) => setImmediate(resolve));
    if (this.failure) throw this.failure;
    const seen = new Map(this.kept);
    for (const { routing_decision_id, digest } of decisions) {
      if ((seen.get(routing_decision_id) ?? digest) !== digest) return refused('MODEL_DECISION_CONFLICT', 'conflict');
      seen.set(routing_decision_id, digest);
    }
    for (const [id, digest] of seen) this.kept.set(id, digest);
    this.batches.push(decisions.map(() => tenant));
  }

  recordResult(): Promise<void> {
    return Promise.resolve();
  }

  find(): Promise<RecordedRoute | undefined> {
    return Promise.resolve(undefined);
  }

  ofRun(): Promise<readonly []> {
    return Promise.resolve([]);
  }
}

const ids = new CountingIds();
function aDecision(text = 'a', id = ids.next('rd')): DecisionToRecord {
  const canonical = Buffer.from(canonicalBytes({ text }));
  return { routing_decision_id: id, model_call_id: ids.next('mc'), run_id: ids.next('run'), digest: digestOfBytes(canonical), canonical };
}

describe('RecordDecisions', () => {
  it('writes what gathered together, one tenant at a time', async () => {
    const recorder = new Recorder();
    const record = new RecordDecisions(recorder);
    await Promise.all(['acme', 'acme', 'globex', 'acme', 'globex'].map((tenant) => record.run(tenant, aDecision())));
    expect(recorder.batches).toEqual([
      ['acme', 'acme', 'acme'],
      ['globex', 'globex'],
    ]);
  });

  it('gathers the next batch while one is being written', async () => {
    const recorder = new Recorder();
    const record = new RecordDecisions(recorder);
    const first = record.run('acme', aDecision());
    await Promise.resolve();
    await Promise.resolve();
    await Promise.all([first, ...Array.from({ length: 9 }, () => record.run('acme', aDecision()))]);
    expect(recorder.batches.map((batch) => batch.length)).toEqual([1, 9]);
  });

  it('rejects the one decision that is in conflict and keeps the others', async () => {
    const recorder = new Recorder();
    const record = new RecordDecisions(recorder);
    const a = aDecision('a');
    const outcomes = await Promise.allSettled(
      [a, aDecision('other', a.routing_decision_id), aDecision('b')].map((decision) => record.run('acme', decision)),
    );
    expect(outcomes.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'fulfilled']);
  });

  it('tells everybody in the batch when the store is away, and goes on', async () => {
    const recorder = new Recorder();
    const record = new RecordDecisions(recorder);
    recorder.failure = new Fault('STORE_UNAVAILABLE', 'away', 'later');
    await expect(record.run('acme', aDecision())).rejects.toMatchObject({ code: 'STORE_UNAVAILABLE' });
    recorder.failure = undefined;
    await record.run('acme', aDecision());
  });
});

describe('inOrder', () => {
  const never = new AbortController().signal;

  it('stops reading when it is told to, and answers what it has read', async () => {
    const stop = new AbortController();
    async function* endless(): AsyncGenerator<number> {
      yield await Promise.resolve(1);
      await new Promise(() => undefined);
    }
    const answers = inOrder(endless(), 3, stop.signal, (n) => Promise.resolve(n));
    expect((await answers.next()).value).toBe(1);
    const last = answers.next();
    stop.abort();
    expect((await last).done).toBe(true);
  });

  async function* from<T>(values: readonly T[]): AsyncGenerator<T> {
    for (const value of values) yield await Promise.resolve(value);
  }

  it('answers in the order of the requests, whoever is done first', async () => {
    const releases: (() => void)[] = [];
    const work = (n: number) => new Promise<number>((resolve) => releases.push(() => resolve(n)));
    const answers = inOrder(from([1, 2, 3]), 2, never, work);
    const first = answers.next();
    await new Promise((resolve) => setImmediate(resolve));
    expect(releases).toHaveLength(2); // the third waits for room
    releases[1]?.();
    releases[0]?.();
    expect((await first).value).toBe(1);
    expect((await answers.next()).value).toBe(2);
    const third = answers.next();
    await new Promise((resolve) => setImmediate(resolve));
    releases[2]?.();
    expect((await third).value).toBe(3);
    expect((await answers.next()).done).toBe(true);
  });

  it('ends with the first failure, after the answers before it', async () => {
    const seen: number[] = [];
    const failing = async () => {
      for await (const answer of inOrder(from([1, 2, 3]), 3, never, (n) =>
        n === 2 ? Promise.reject(new Error('two')) : Promise.resolve(n),
      ))
        seen.push(answer);
    };
    await expect(failing()).rejects.toThrow('two');
    expect(seen).toEqual([1]);
  });
});
