import type { Metadata } from '@grpc/grpc-js';
import { Controller } from '@nestjs/common';
import { type AppendRequest, AuditLogControllerMethods } from '@contracts/generated/fiveplane/trust/v1/audit_log';
import { type EvaluateRequest, PolicyEngineControllerMethods } from '@contracts/generated/fiveplane/trust/v1/policy_engine';
import { RegistryControllerMethods, type ResolveRequest } from '@contracts/generated/fiveplane/trust/v1/registry';
import { InMemoryAuditTrail } from '@edges/peers/audit-log/in-memory-audit-trail';
import { canonicalBytes } from '@kernel/canonical-json';
import type { Digest } from '@kernel/digest';
import type { Id } from '@kernel/ids';
import { privateKeyFrom } from '@kernel/keys';
import { isRefusal } from '@kernel/outcome';
import { AuditSubmission } from '@kernel/records/audit-entry';
import { PolicyContext } from '@kernel/records/policy';
import type { PublishedKind } from '@kernel/records/published-document';
import { openDocument, parseRecord, wireDocument } from '@platform/grpc/documents';
import { callContextOf } from '@platform/grpc/verified-call';
import { aPack } from '@testing/a-pack';
import { aPolicyBundle } from '@testing/a-policy-bundle';
import { LocalPolicyDecisions } from '@testing/local-policy-decisions';
import { ResolvingRegistry } from '@testing/resolving-registry';

/** What the gateway asks of its peers, on the wire: registry, policy engine and audit log in memory. */
@Controller()
@RegistryControllerMethods()
@PolicyEngineControllerMethods()
@AuditLogControllerMethods()
export class ServedPeers {
  private readonly registry = new ResolvingRegistry([aPack()], [aPolicyBundle()]);
  private readonly policy = new LocalPolicyDecisions([aPack()], [aPolicyBundle()]);
  private readonly trail = new InMemoryAuditTrail(privateKeyFrom(new Uint8Array(32).fill(2)));

  async resolve({ kind, name }: ResolveRequest, metadata?: Metadata) {
    if (name?.$case !== 'digest') throw new Error('asked for what no digest names');
    const found = await this.registry.resolve(callContextOf(metadata), kind as PublishedKind, { digest: name.digest as Digest });
    if (isRefusal(found)) return { outcome: { $case: 'refusal', refusal: { ...found, rules: [] } } };
    return {
      outcome: {
        $case: 'document',
        document: { document: wireDocument(kind, found.value), envelope: Buffer.from(canonicalBytes(found.envelope)) },
      },
    };
  }

  async evaluate({ context, packDigest, policyDecisionId }: EvaluateRequest, metadata?: Metadata) {
    const asked = openDocument('policy-context', PolicyContext, context).value;
    const { value } = await this.policy.evaluate(callContextOf(metadata), asked, packDigest as Digest, policyDecisionId as Id<'pd'>);
    return { decision: wireDocument('policy-decision', value) };
  }

  async append({ submissions }: AppendRequest, metadata?: Metadata) {
    const read = submissions.map((bytes) => parseRecord('audit-submission', AuditSubmission, bytes));
    const receipts = await this.trail.append(callContextOf(metadata), read);
    if (isRefusal(receipts)) throw new Error(receipts.reason);
    return {
      outcome: { $case: 'acknowledged', acknowledged: { receipts: receipts.map((receipt) => Buffer.from(canonicalBytes(receipt))) } },
    };
  }

  getStatus() {
    return { logId: 'local/0', state: 'HEALTHY', size: 0n, checkpointSize: 0n, checkpointAgeMs: 0n, unsignedForMs: 0n, checkpoint: '' };
  }

  publish(): never {
    return notAsked();
  }

  resolvePins(): never {
    return notAsked();
  }

  promote(): never {
    return notAsked();
  }

  listKeys(): never {
    return notAsked();
  }

  proveInclusion(): never {
    return notAsked();
  }

  proveConsistency(): never {
    return notAsked();
  }
}

function notAsked(): never {
  throw new Error('the gateway does not ask this');
}
