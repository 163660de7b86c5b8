import { BoundedCache } from '@kernel/bounded-cache';
import type { RunView } from '@kernel/records/run-view';
import type { RunName } from '@edges/run-journal/run-journal';
import { viewOf } from '@planes/decision/run/run-view';
import { storyOf } from '@planes/decision/run/story';
import type { RunUnderway } from './run-underway';

/** Views of ended runs that are kept; an ended run never changes. */
const KEPT_VIEWS = 256;

/**
 * Runs that this process can show without asking the database: those that it drives, as far as they are written, and the last that it ended.
 * A run that another process has taken over may be shown as it stood then, until this one notices.
 */
export class RunsInSight {
  private readonly held = new Map<string, RunUnderway>();
  private readonly ended = new BoundedCache<RunView>(KEPT_VIEWS);

  hold(run: RunUnderway): void {
    this.held.set(keyOf(run.lease), run);
  }

  letGo(run: RunUnderway): void {
    if (run.over) this.ended.set(keyOf(run.lease), show(run));
    this.held.delete(keyOf(run.lease));
  }

  /** Undefined when the run is not in sight. */
  view(name: RunName): RunView | undefined {
    const held = this.held.get(keyOf(name));
    return held === undefined ? this.ended.get(keyOf(name)) : show(held);
  }

  /** Undefined when the run is not driven here. */
  entriesAfter(name: RunName, seq: number): RunUnderway['written']['entries'] | undefined {
    return this.held.get(keyOf(name))?.written.entries.filter((entry) => entry.seq > seq);
  }
}

function show({ written }: RunUnderway): RunView {
  return { ...viewOf(written.state), story: [...storyOf(written.entries)] };
}

// Under its tenant: a run is shown to nobody else.
function keyOf({ tenant, run }: RunName): string {
  return `${tenant} ${run}`;
}
