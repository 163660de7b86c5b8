import type { HealthSnapshot } from '@planes/model/gateway/region-health';
import { RegionHealth } from '@edges/profile-health/region-health';
import { aModelProfile, aPaidProfile } from '@testing/a-model-catalogue';
import { FixedClock } from '@testing/fixed-clock';
import { ProfileHealth } from './profile-health';

/** What processes told, in memory. */
class Town {
  away = false;
  private readonly told = new Map<string, ReadonlyMap<string, HealthSnapshot>>();

  process(holder: string): RegionHealth {
    const exchange: RegionHealth['exchange'] = (own, profiles) => {
      if (this.away) return Promise.resolve(undefined);
      this.told.set(holder, own);
      const others = [...this.told].filter(([teller]) => teller !== holder).map(([, snapshots]) => snapshots);
      return Promise.resolve(new Map(profiles.map((profile) => [profile, others.flatMap((snapshots) => snapshots.get(profile) ?? [])])));
    };
    return Object.assign(Object.create(RegionHealth.prototype) as RegionHealth, { exchange });
  }
}

describe('the health of profiles', () => {
  const [paid, builtin] = [aPaidProfile(), aModelProfile()];
  const ill = (health: ProfileHealth) => {
    for (let attempt = 0; attempt < 5; attempt++) {
      health.begin(paid);
      health.end(paid, 'ill');
    }
  };
  const available = (health: ProfileHealth) => health.factsFor([paid, builtin]).map((facts) => facts.available);

  it('is learnt by every process of a region once one has seen a profile fail', async () => {
    const [clock, town] = [new FixedClock(), new Town()];
    const [first, second] = ['a', 'b'].map((holder) => new ProfileHealth(clock, town.process(holder)));
    if (first === undefined || second === undefined) throw new Error('two processes');
    ill(first);
    expect([available(first), available(second)]).toEqual([
      [false, true],
      [true, true], // not heard yet
    ]);
    await first.exchange();
    await second.exchange();
    expect(available(second)).toEqual([false, true]);
    expect(second.begin(paid)).toBe(true); // its own circuit is its own
    clock.advance(5_000);
    expect(available(second)).toEqual([true, true]);
  });

  it('is what a process sees itself while its region is away, and without one', async () => {
    const [clock, town] = [new FixedClock(), new Town()];
    const [first, second, alone] = [town.process('a'), town.process('b'), undefined].map((region) => new ProfileHealth(clock, region));
    if (first === undefined || second === undefined || alone === undefined) throw new Error('three processes');
    available(second);
    ill(first);
    await first.exchange();
    await second.exchange();
    town.away = true;
    await second.exchange();
    await alone.exchange();
    expect([available(second), available(alone)]).toEqual([
      [true, true],
      [true, true],
    ]);
  });
});
