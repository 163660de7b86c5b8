import type { Metrics } from './metrics';

/** Seconds. */
const AGE_EDGES = [1, 10, 60, 300, 600, 1_800, 3_600] as const;

/** What the caches of a process tell. Labels are names of families and closed lists. */
export class CacheMetrics {
  private readonly lookups;
  private readonly ages;
  private readonly evictions;
  private readonly size;
  private readonly comparisons;
  private readonly problems;

  private static readonly made = new WeakMap<Metrics, CacheMetrics>();

  /** One for the metrics of a process, whichever app asks. */
  static of(metrics: Metrics): CacheMetrics {
    const made = CacheMetrics.made.get(metrics) ?? new CacheMetrics(metrics);
    CacheMetrics.made.set(metrics, made);
    return made;
  }

  private constructor(metrics: Metrics) {
    this.lookups = metrics.counter('fiveplane_platform_cache_lookups_total', 'what became of a question to a cache', ['cache', 'outcome']);
    this.ages = metrics.histogram('fiveplane_platform_cache_hit_age_seconds', 'time since a hit was made', ['cache', 'level'], AGE_EDGES);
    this.evictions = metrics.counter('fiveplane_platform_cache_evictions_total', 'values that had to go', ['cache', 'why']);
    this.size = metrics.gauge('fiveplane_platform_cache_held_bytes', 'encoded bytes of the values in this process', ['cache']);
    this.comparisons = metrics.counter('fiveplane_platform_cache_comparisons_total', 'hits compared with a recompute', ['cache', 'result']);
    this.problems = metrics.counter('fiveplane_platform_cache_shared_problems_total', 'answers that the shared cache did not give', [
      'problem',
    ]);
  }

  hit(cache: string, level: string, ageMs: number): void {
    this.lookups.inc({ cache, outcome: level });
    this.ages.observe({ cache, level }, ageMs / 1_000);
  }

  missed(cache: string): void {
    this.lookups.inc({ cache, outcome: 'missed' });
  }

  joined(cache: string): void {
    this.lookups.inc({ cache, outcome: 'joined' });
  }

  evicted(cache: string, why: string): void {
    this.evictions.inc({ cache, why });
  }

  holds(cache: string, bytes: number): void {
    this.size.set({ cache }, bytes);
  }

  compared(cache: string, result: string): void {
    this.comparisons.inc({ cache, result });
  }

  sharedProblem(problem: string): void {
    this.problems.inc({ problem });
  }
}
