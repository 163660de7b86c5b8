import { assertNever } from '@kernel/assert-never';
import type { Digest } from '@kernel/digest';
import { Fault } from '@kernel/fault';
import type { Id } from '@kernel/ids';
import { type Refusal, refused } from '@kernel/outcome';
import { ToolReceipt, ToolResultEnvelope } from '@kernel/records/tool-call';
import { type CallToolResponse, ToolGatewayService } from '@contracts/generated/fiveplane/action/v1/tool_gateway';
import type { Document } from '@contracts/generated/fiveplane/common/v1/document';
import type { CallContext } from '@platform/grpc/call-context';
import { openDocument } from '@platform/grpc/documents';
import type { PeerChannel } from '@platform/grpc/peer-channel';
import { type CanonicalDocument, type ToolAnswer, ToolBoundary } from './tool-boundary';

/** The tool gateway over gRPC. Believes only a receipt for the call it sent and the result it got. */
export class GrpcToolBoundary extends ToolBoundary {
  constructor(private readonly channel: PeerChannel) {
    super();
  }

  override async call(
    call: CallContext,
    envelope: CanonicalDocument,
    runContext: CanonicalDocument,
    request: CanonicalDocument,
    approvalIds: readonly Id<'apr'>[],
  ): Promise<ToolAnswer> {
    const message = {
      envelope: wire('tool-call', envelope),
      runContext: wire('run-context', runContext),
      request: wire('invoke-request', request),
      approvalIds: [...approvalIds],
    };
    return opened(await this.channel.unary(ToolGatewayService.callTool, message, call), envelope.digest);
  }

  override async get(call: CallContext, toolCallId: Id<'tc'>): Promise<ToolAnswer | Refusal> {
    const { outcome } = await this.channel.unary(ToolGatewayService.getToolCall, { toolCallId }, call);
    switch (outcome?.$case) {
      case 'call':
        return opened(outcome.call);
      case 'refusal':
        return refused(outcome.refusal.code, outcome.refusal.reason, outcome.refusal.rules);
      case undefined:
        throw new Fault('INTERNAL', 'the tool gateway sent no outcome', 'never');
      default:
        return assertNever(outcome);
    }
  }
}

function wire(kind: string, { digest, canonical }: CanonicalDocument): Document {
  return { kind, digest, canonical: Buffer.from(canonical) };
}

function opened(response: CallToolResponse, callDigest?: Digest): ToolAnswer {
  const result = openDocument('tool-result', ToolResultEnvelope, response.result);
  const receipt = openDocument('tool-receipt', ToolReceipt, response.receipt);
  const { call_digest, result_digest } = receipt.value;
  if (result_digest !== result.digest || (callDigest !== undefined && call_digest !== callDigest)) {
    throw new Fault('DOCUMENT_CORRUPT', 'the tool gateway sent a receipt for another call or result', 'never');
  }
  return { kind: 'answer', result, receipt };
}
