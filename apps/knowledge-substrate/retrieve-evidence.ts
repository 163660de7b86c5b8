import type { EVIDENCE, VersionsOf } from '@kernel/cache-families';
import { isRefusal, type Refusal } from '@kernel/outcome';
import type { EvidenceBundle } from '@kernel/records/evidence-bundle';
import type { EvidenceExplanation } from '@kernel/records/evidence-explanation';
import type { TenantId } from '@kernel/tenant';
import type { ValueCache } from '@kernel/value-cache';
import { bundleAt, type DatedBundle } from '@planes/intelligence/knowledge/dated-bundle';
import { explainEvidence } from '@planes/intelligence/knowledge/explain-evidence';
import { KNOWLEDGE_LOGIC_VERSIONS } from '@planes/intelligence/knowledge/logic';
import { RETRIEVAL_LOGIC_VERSIONS } from '@planes/intelligence/retrieval/logic';
import type { EvidenceQuestion, EvidenceSearch, FindEvidence } from './find-evidence';

/** Everything that decides what is found: evidence that was kept under other versions is found anew. */
export const EVIDENCE_LOGIC = [...KNOWLEDGE_LOGIC_VERSIONS, ...RETRIEVAL_LOGIC_VERSIONS].join(' ');

/**
 * Answers with evidence. The same search finds the same, so it is kept, as narrow as its ceiling; one that may run out of time is made anew.
 * What is stale is marked afterwards: runs that begin at different instants share what was found.
 */
export class RetrieveEvidence {
  constructor(
    private readonly evidence: FindEvidence,
    private readonly kept: ValueCache<DatedBundle, VersionsOf<typeof EVIDENCE>>,
  ) {}

  async run(tenant: TenantId, { as_of, ...search }: EvidenceQuestion): Promise<EvidenceBundle | Refusal> {
    const found = await this.search(tenant, search);
    return isRefusal(found) ? found : bundleAt(found, as_of);
  }

  /** Why the whole answer is as it is; a bound of time is passed over. */
  async explain(tenant: TenantId, question: EvidenceQuestion): Promise<EvidenceExplanation | Refusal> {
    const found = await this.evidence.run(tenant, { ...question, bounds: { ...question.bounds, millis: null } });
    return isRefusal(found) ? found : explainEvidence({ ...found, bundle: found.dated.bundle });
  }

  private search(tenant: TenantId, search: EvidenceSearch): Promise<DatedBundle | Refusal> {
    if (search.bounds.millis !== null) return this.find(tenant, search);
    const key = {
      tenant,
      classification: search.max_classification,
      versions: { snapshot: search.snapshot_digest, logic: EVIDENCE_LOGIC },
      question: search,
    };
    return this.kept.of(key, () => this.find(tenant, search));
  }

  private async find(tenant: TenantId, search: EvidenceSearch): Promise<DatedBundle | Refusal> {
    const found = await this.evidence.run(tenant, search);
    return isRefusal(found) ? found : found.dated;
  }
}
