import { Fault } from '@kernel/fault';
import { isRefusal, type Refusal, refused } from '@kernel/outcome';
import type { Digest } from '@kernel/digest';
import type { Json } from '@kernel/canonical-json';
import type { RunView } from '@kernel/records/run-view';
import type { RunJournal, RunName } from '@edges/run-journal/run-journal';
import { foldJournal } from '@planes/decision/run/fold-journal';
import { viewOf } from '@planes/decision/run/run-view';
import { storyOf } from '@planes/decision/run/story';
import type { RunsInSight } from './runs-in-sight';

/** Shows a run as it stands, folded from its journal, with its story. */
export class ViewRun {
  constructor(
    private readonly journal: RunJournal,
    private readonly sight: RunsInSight,
  ) {}

  /** Refuses ORCHESTRATOR_RUN_UNKNOWN, for another tenant's run too. */
  async run(name: RunName): Promise<RunView | Refusal> {
    const inSight = this.sight.view(name);
    if (inSight) return inSight;
    const stored = await this.journal.read(name);
    if (!stored) return refused('ORCHESTRATOR_RUN_UNKNOWN', `run ${name.run} is not known`);
    const values = new Map<Digest, Json>();
    const fold = foldJournal(stored.entries, (digest) => {
      const known = values.get(digest);
      if (known !== undefined) return known;
      const document = stored.documents.get(digest);
      const value = document && (JSON.parse(document.canonical.toString('utf8')) as Json);
      if (value !== undefined) values.set(digest, value);
      return value;
    });
    if (isRefusal(fold)) throw new Fault('DOCUMENT_CORRUPT', `the journal of run ${name.run} cannot be folded: ${fold.reason}`, 'never');
    return { ...viewOf(fold.state), story: [...storyOf(stored.entries)] };
  }
}
