import type { MemoryWatch } from '@planes/intelligence/recall/generation-memory';
import type { Metrics } from '@platform/telemetry/metrics';

/** How often an index that was asked was in memory, and how much of it indexes take. */
export class IndexMetrics implements MemoryWatch {
  readonly asked: MemoryWatch['asked'];
  readonly holds: MemoryWatch['holds'];

  constructor(metrics: Metrics) {
    const asks = metrics.counter(
      'fiveplane_intelligence_recall_index_asks_total',
      'indexes of banks that were asked, by whether they were in memory',
      ['found'],
    );
    const bytes = metrics.gauge(
      'fiveplane_intelligence_recall_index_bytes',
      'memory that indexes of banks take, of MEMORY_INDEX_BYTES',
      [],
    );
    this.asked = (found) => asks.inc({ found });
    this.holds = (held) => bytes.set(held);
  }
}
