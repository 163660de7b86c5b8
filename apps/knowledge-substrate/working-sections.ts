import { type Refusal, refused } from '@kernel/outcome';
import type { TenantId } from '@kernel/tenant';
import type { DocumentChoice, KnowledgeStore } from '@edges/knowledge-store/knowledge-store';
import type { KnowledgeCode } from '@planes/intelligence/knowledge/errors';
import type { Section } from '@planes/intelligence/knowledge/section';

const AT_ONCE = 1_000;

/** Every section of the working set that is chosen, by document. Refuses KNOWLEDGE_DOCUMENT_UNKNOWN when there is none. */
export async function workingSections(
  store: Pick<KnowledgeStore, 'standing'>,
  tenant: TenantId,
  choice: DocumentChoice,
): Promise<ReadonlyMap<string, readonly Section[]> | Refusal> {
  const all: Section[] = [];
  for (;;) {
    const page = await store.standing(tenant, choice, all.at(-1), AT_ONCE);
    all.push(...page);
    if (page.length < AT_ONCE) break;
  }
  return all.length === 0 ? unknownDocument() : Map.groupBy(all, ({ document_id }) => document_id);
}

/** What is not in the working set is as what another tenant has. */
export function unknownDocument(): Refusal {
  const code: KnowledgeCode = 'KNOWLEDGE_DOCUMENT_UNKNOWN';
  return refused(code, 'this tenant has no such document in its working set');
}
