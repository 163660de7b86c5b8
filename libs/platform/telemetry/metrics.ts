import { collectDefaultMetrics, Counter, Gauge, Histogram, Registry } from 'prom-client';

/** `fiveplane_<plane>_<component>_<signal>`; `platform` stands for what every process has. */
export type MetricName = `fiveplane_${string}_${string}_${string}`;

/** One value of a gauge that was looked at. */
export interface Looked<L extends string> {
  readonly labels: Readonly<Record<L, string>>;
  readonly value: number;
}

const NAME = /^fiveplane_(intelligence|context|decision|model|action|trust|platform)(_[a-z0-9]+){2,}$/;

/** The metrics of one process, as `/metrics` shows them. Labels are few and bounded: never an id, never a tenant's free text. */
export class Metrics {
  private readonly registry = new Registry();

  /** Also reports the process itself: memory, event loop, garbage collection. */
  withProcessMetrics(): this {
    collectDefaultMetrics({ register: this.registry });
    return this;
  }

  counter<const L extends string>(name: MetricName, help: string, labelNames: readonly L[]): Counter<L> {
    return new Counter({ name: checked(name), help, labelNames, registers: [this.registry] });
  }

  gauge<const L extends string>(name: MetricName, help: string, labelNames: readonly L[]): Gauge<L> {
    return new Gauge({ name: checked(name), help, labelNames, registers: [this.registry] });
  }

  /** A gauge that is looked at when somebody asks: `look` gives every value that there is then. */
  looked<const L extends string>(
    name: MetricName,
    help: string,
    labelNames: readonly L[],
    look: () => Promise<readonly Looked<L>[]>,
  ): void {
    const registers = [this.registry];
    new Gauge({
      ...{ name: checked(name), help, labelNames, registers },
      async collect(): Promise<void> {
        const seen = await look();
        this.reset();
        for (const { labels, value } of seen) this.set(labels, value);
      },
    });
  }

  /** `edges` are the bucket bounds in the metric's own unit; each SLO bound of the signal is one of them, so that the SLO can be read exactly. */
  histogram<const L extends string>(name: MetricName, help: string, labelNames: readonly L[], edges: readonly number[]): Histogram<L> {
    if (edges.some((edge, at) => at > 0 && edge <= (edges[at - 1] ?? edge))) throw new Error(`the edges of ${name} do not rise`);
    return new Histogram({ name: checked(name), help, labelNames, buckets: [...edges], registers: [this.registry] });
  }

  /** The exposition text and its content type. */
  async exposition(): Promise<{ readonly contentType: string; readonly text: string }> {
    return { contentType: this.registry.contentType, text: await this.registry.metrics() };
  }

  /** Every declared name; the SLO files are checked against it. */
  names(): readonly string[] {
    return this.registry.getMetricsAsArray().map(({ name }) => name);
  }
}

function checked(name: string): string {
  if (!NAME.test(name)) throw new Error(`metric ${name} is not fiveplane_<plane>_<component>_<signal>`);
  return name;
}
