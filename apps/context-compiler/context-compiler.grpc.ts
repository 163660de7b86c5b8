import type { Metadata } from '@grpc/grpc-js';
import { Controller } from '@nestjs/common';
import {
  type CompileRequest,
  type CompileResponse,
  type ContextCompilerController,
  ContextCompilerControllerMethods,
  ContextCompilerService,
} from '@contracts/generated/fiveplane/context/v1/context_compiler';
import { serve } from '@platform/grpc/served-service';
import { callContextOf, sameTenant } from '@platform/grpc/verified-call';
import { CompileForRun } from './compile-for-run';
import { toCompileDocuments, toCompileResponse } from './context-compiler.wire';

export const CONTEXT_COMPILER_SERVICES = [serve(ContextCompilerService, ['orchestrator'])];

@Controller()
@ContextCompilerControllerMethods()
export class ContextCompilerGrpc implements ContextCompilerController {
  constructor(private readonly compileForRun: CompileForRun) {}

  async compile(request: CompileRequest, metadata?: Metadata): Promise<CompileResponse> {
    const call = callContextOf(metadata);
    const documents = toCompileDocuments(request);
    sameTenant(call, documents.runContext.value.tenant_id);
    return toCompileResponse(await this.compileForRun.run(call, documents));
  }
}
