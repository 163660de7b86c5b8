import type { EVIDENCE, VersionsOf } from '@kernel/cache-families';
import { isRefusal, type Refusal } from '@kernel/outcome';
import type { EvidenceBundle } from '@kernel/records/evidence-bundle';
import type { EvidenceExplanation } from '@kernel/records/evidence-explanation';
import type { TenantId } from '@kernel/tenant';
import type { ValueCache } from '@kernel/value-cache';
import { explainEvidence } from '@planes/intelligence/knowledge/explain-evidence';
import { KNOWLEDGE_LOGIC_VERSIONS } from '@planes/intelligence/knowledge/logic';
import { RETRIEVAL_LOGIC_VERSIONS } from '@planes/intelligence/retrieval/logic';
import type { EvidenceQuestion, FindEvidence } from './find-evidence';

/** Everything that decides what is found: evidence that was kept under other versions is found anew. */
export const EVIDENCE_LOGIC = [...KNOWLEDGE_LOGIC_VERSIONS, ...RETRIEVAL_LOGIC_VERSIONS].join(' ');

/** Answers with evidence. The same question finds the same, so it is kept, as narrow as the question's ceiling; one that may run out of time is asked anew. */
export class RetrieveEvidence {
  constructor(
    private readonly evidence: FindEvidence,
    private readonly kept: ValueCache<EvidenceBundle, VersionsOf<typeof EVIDENCE>>,
  ) {}

  run(tenant: TenantId, question: EvidenceQuestion): Promise<EvidenceBundle | Refusal> {
    if (question.bounds.millis !== null) return this.find(tenant, question);
    const key = {
      tenant,
      classification: question.max_classification,
      versions: { snapshot: question.snapshot_digest, logic: EVIDENCE_LOGIC },
      question,
    };
    return this.kept.of(key, () => this.find(tenant, question));
  }

  /** Why the whole answer is as it is; a bound of time is passed over. */
  async explain(tenant: TenantId, question: EvidenceQuestion): Promise<EvidenceExplanation | Refusal> {
    const found = await this.evidence.run(tenant, { ...question, bounds: { ...question.bounds, millis: null } });
    return isRefusal(found) ? found : explainEvidence(found);
  }

  private async find(tenant: TenantId, question: EvidenceQuestion): Promise<EvidenceBundle | Refusal> {
    const found = await this.evidence.run(tenant, question);
    return isRefusal(found) ? found : found.bundle;
  }
}
