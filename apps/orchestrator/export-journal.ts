import { type Refusal, refused } from '@kernel/outcome';
import type { RunJournal, RunName, StoredRun } from '@edges/run-journal/run-journal';

/** Hands out a run's journal with every document it names, as stored. */
export class ExportJournal {
  constructor(private readonly journal: RunJournal) {}

  /** Refuses ORCHESTRATOR_RUN_UNKNOWN, for another tenant's run too. */
  async run(name: RunName): Promise<StoredRun | Refusal> {
    return (await this.journal.read(name)) ?? refused('ORCHESTRATOR_RUN_UNKNOWN', `run ${name.run} is not known`);
  }
}
