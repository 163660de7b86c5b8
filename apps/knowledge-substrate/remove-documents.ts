import type { Refusal } from '@kernel/outcome';
import type { TenantId } from '@kernel/tenant';
import type { DocumentChoice, KnowledgeStore, RemovedDocuments } from '@edges/knowledge-store/knowledge-store';
import type { Log } from '@platform/log';
import { unknownDocument } from './working-sections';

export interface Removed extends RemovedDocuments {
  readonly kind: 'removed';
}

/** Takes documents out of the working set with all that rests on them: an edge goes with its last source, a name with its last edge. */
export class RemoveDocuments {
  constructor(
    private readonly store: KnowledgeStore,
    private readonly log: Log,
  ) {}

  async run(tenant: TenantId, choice: DocumentChoice, mode: 'remove' | 'count'): Promise<Removed | Refusal> {
    const removed = await this.store.remove(tenant, choice, mode);
    if (removed === undefined) return unknownDocument();
    if (mode === 'remove') this.log.info('documents removed from the working set', { tenant, ...removed });
    return { kind: 'removed', ...removed };
  }
}
