import { Fault } from '@kernel/fault';
import { Database, type Transaction } from './database';
import { type ReplicaRead, ReplicaReads } from './replica-reads';
import { ReplicaWatch } from './replica-watch';

/** A server that answers one row, or not at all. */
class Answering extends Database {
  asked = 0;
  fault: Error | undefined;

  constructor(public row: Record<string, unknown>) {
    super();
  }

  override inTenant<T>(_tenant: string, work: (tx: Transaction) => Promise<T>): Promise<T> {
    return this.acrossTenants(work);
  }

  override async acrossTenants<T>(work: (tx: Transaction) => Promise<T>): Promise<T> {
    this.asked += 1;
    if (this.fault !== undefined) throw this.fault;
    return work({ query: <R extends object>() => Promise.resolve([this.row as R]) });
  }
}

const AWAY = new Fault('STORE_UNAVAILABLE', 'away', 'later');
const at = (written: string, system = '1') => ({ system, written });
const standby = (replayed: string | null, system = '1') => ({ system, replayed });

describe('a look at a replica', () => {
  let now: number;
  let primary: Answering;
  let replica: Answering;
  let watch: ReplicaWatch;
  beforeEach(() => {
    now = 0;
    primary = new Answering(at('0/100'));
    replica = new Answering(standby('0/100'));
    watch = new ReplicaWatch(primary, replica, 5_000, () => now);
  });
  const look = async (after: number, written: string, replayed: string): Promise<void> => {
    now += after;
    primary.row = at(written);
    replica.row = standby(replayed);
    await watch.look();
  };

  it('tells nothing before the first one', () => {
    expect([watch.standing(), watch.lag()]).toEqual(['unknown', undefined]);
  });

  it('counts the time since the replica had everything', async () => {
    await look(0, '0/100', '0/100');
    expect([watch.standing(), watch.lag()]).toEqual([undefined, 0]);
    await look(1_000, '0/200', '0/180');
    expect(watch.lag()).toBe(1_000);
    await look(1_000, '0/300', '0/200');
    expect(watch.lag()).toBe(1_000); // it has what was written a second ago
    await look(1_000, '1/0', '0/FFFFFFFF');
    expect(watch.lag()).toBe(1_000); // behind 1/0, past 0/300
    now += 4_000;
    expect(watch.standing()).toBeUndefined();
    now += 1;
    expect(watch.standing()).toBe('behind');
  });

  it('finds one fresh that has nothing to replay, however long nothing was written', async () => {
    for (let second = 0; second < 300; second++) await look(1_000, '0/100', '0/100');
    expect([watch.standing(), watch.lag()]).toEqual([undefined, 0]);
  });

  it.each([
    ['is away', () => (replica.fault = AWAY), 'away'],
    ['was promoted', () => (replica.row = standby(null)), 'no_replica'],
    ['belongs to another server', () => (replica.row = standby('0/100', '2')), 'no_replica'],
    ['cannot be compared, because the primary is away', () => (primary.fault = AWAY), 'away'],
  ])('finds out that it %s', async (_, happens, trouble) => {
    await watch.look();
    happens();
    await watch.look();
    expect(watch.standing()).toBe(trouble);
  });
});

describe('reads that a replica may answer', () => {
  const answer = (database: Database) => database.inTenant('acme', async (tx) => (await tx.query<{ by: string }>('SELECT'))[0]?.by);
  let primary: Answering;
  let replica: Answering;
  let told: ReplicaRead[];
  const reads = (standing: ReturnType<ReplicaWatch['standing']>) =>
    new ReplicaReads(primary, replica, { standing: () => standing }, (read) => void told.push(read));
  beforeEach(() => {
    primary = new Answering({ by: 'primary' });
    replica = new Answering({ by: 'replica' });
    told = [];
  });

  it('are its while it is fresh', async () => {
    expect([await answer(reads(undefined)), primary.asked]).toEqual(['replica', 0]);
    expect(told).toEqual([{ by: 'replica', why: 'fresh' }]);
  });

  it.each(['unknown', 'away', 'behind', 'no_replica'] as const)('are the primary’s while it is %s, and that is told', async (trouble) => {
    expect([await answer(reads(trouble)), replica.asked]).toEqual(['primary', 0]);
    expect(told).toEqual([{ by: 'primary', why: trouble }]);
  });

  it('are the primary’s when it fails in the middle', async () => {
    replica.fault = new Fault('STORE_CONFLICT', 'conflict with recovery', 'later');
    expect(await answer(reads(undefined))).toBe('primary');
    expect(told).toEqual([{ by: 'primary', why: 'failed' }]);
  });

  it('do not hide what is wrong with the work itself', async () => {
    replica.fault = new Error('read-only');
    await expect(answer(reads(undefined))).rejects.toThrow('read-only');
    expect(primary.asked).toBe(0);
  });
});
