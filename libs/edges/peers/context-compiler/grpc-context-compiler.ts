import { ContextCompilerService } from '@contracts/generated/fiveplane/context/v1/context_compiler';
import { Fault } from '@kernel/fault';
import { type Refusal, refused } from '@kernel/outcome';
import { CompiledContext } from '@kernel/records/compiled-context';
import type { CallContext } from '@platform/grpc/call-context';
import { type OpenedDocument, openDocument } from '@platform/grpc/documents';
import type { PeerChannel } from '@platform/grpc/peer-channel';
import { type CompileQuestion, ContextCompiler, type Sent } from './context-compiler';

/** Asks the context compiler over gRPC. Believes only an answer that names the documents it sent. */
export class GrpcContextCompiler extends ContextCompiler {
  constructor(private readonly channel: PeerChannel) {
    super();
  }

  async compile(
    call: CallContext,
    { runContext, request, evidence, memory }: CompileQuestion,
  ): Promise<OpenedDocument<CompiledContext> | Refusal> {
    const { outcome } = await this.channel.unary(
      ContextCompilerService.compile,
      {
        runContext: sent('run-context', runContext),
        request: sent('invoke-request', request),
        evidence: sent('evidence-bundle', evidence),
        memory: sent('recalled-memory', memory),
      },
      call,
    );
    switch (outcome?.$case) {
      case 'refusal':
        return refused(outcome.refusal.code, outcome.refusal.reason, outcome.refusal.rules);
      case 'compiledContext':
        return aboutThese(openDocument('compiled-context', CompiledContext, outcome.compiledContext), {
          runContext,
          request,
          evidence,
          memory,
        });
      default:
        throw new Fault('DOCUMENT_CORRUPT', 'the context compiler sent no outcome', 'never');
    }
  }
}

function aboutThese(compiled: OpenedDocument<CompiledContext>, asked: CompileQuestion): OpenedDocument<CompiledContext> {
  const { run_context_digest, request_digest, evidence_digest, memory_digest } = compiled.value.context_ledger;
  const same =
    run_context_digest === asked.runContext.digest &&
    request_digest === asked.request.digest &&
    evidence_digest === asked.evidence.digest &&
    memory_digest === asked.memory.digest;
  if (!same) throw new Fault('DOCUMENT_CORRUPT', 'the context compiler compiled other documents than it was sent', 'never');
  return compiled;
}

function sent(kind: string, { digest, canonical }: Sent<unknown>) {
  return { kind, digest, canonical };
}
