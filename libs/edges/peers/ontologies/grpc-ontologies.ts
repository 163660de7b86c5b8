import { assertNever } from '@kernel/assert-never';
import { Fault } from '@kernel/fault';
import { type Refusal, refused } from '@kernel/outcome';
import { KnowledgeOntology } from '@kernel/records/knowledge-ontology';
import { RegistryService } from '@contracts/generated/fiveplane/trust/v1/registry';
import type { CallContext } from '@platform/grpc/call-context';
import { openDocument } from '@platform/grpc/documents';
import type { PeerChannel } from '@platform/grpc/peer-channel';
import { Ontologies } from './ontologies';

const KIND = 'knowledge-ontology';

/** Ontologies of the trust control plane's registry, which verifies them each time. */
export class GrpcOntologies extends Ontologies {
  constructor(
    private readonly channel: PeerChannel,
    private readonly environment: string,
  ) {
    super();
  }

  override async current(call: CallContext): Promise<KnowledgeOntology | null | Refusal> {
    const { outcome } = await this.channel.unary(RegistryService.resolvePromoted, { kind: KIND, environment: this.environment }, call);
    switch (outcome?.$case) {
      case 'document': {
        const { value } = openDocument(KIND, KnowledgeOntology, outcome.document.document);
        if (value.tenant_id !== call.tenant) throw new Fault('DOCUMENT_CORRUPT', 'the registry sent another tenant’s ontology', 'never');
        return value;
      }
      case 'refusal': {
        const { code, reason, rules } = outcome.refusal;
        return code === 'TRUST_NOT_PROMOTED' ? null : refused(code, reason, rules);
      }
      case undefined:
        throw new Fault('INTERNAL', 'the registry answered ResolvePromoted without an outcome', 'never');
      default:
        return assertNever(outcome);
    }
  }
}
