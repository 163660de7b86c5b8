import type { Metadata } from '@grpc/grpc-js';
import { Controller } from '@nestjs/common';
import { Fault } from '@kernel/fault';
import { RunView } from '@kernel/records/run-view';
import {
  type CloseRunRequest,
  type CloseRunResponse,
  type ConversationManagerController,
  ConversationManagerControllerMethods,
  ConversationManagerService,
} from '@contracts/generated/fiveplane/decision/v1/conversation_manager';
import { KeyHoldersService } from '@contracts/generated/fiveplane/decision/v1/key_holders';
import { openDocument } from '@platform/grpc/documents';
import { serve } from '@platform/grpc/served-service';
import { callContextOf, sameTenant } from '@platform/grpc/verified-call';
import { CloseRun } from './close-run';

export const CONVERSATION_SERVICES = [
  serve(ConversationManagerService, ['orchestrator']),
  serve(KeyHoldersService, ['memory-service', 'knowledge-substrate']),
];

@Controller()
@ConversationManagerControllerMethods()
export class ConversationManagerGrpc implements ConversationManagerController {
  constructor(private readonly close: CloseRun) {}

  async closeRun(request: CloseRunRequest, metadata?: Metadata): Promise<CloseRunResponse> {
    const call = callContextOf(metadata);
    const view = openDocument('run-view', RunView, request.view);
    sameTenant(call, view.value.tenant_id);
    if (view.value.run_id !== request.runId) throw new Fault('REQUEST_INVALID', 'the view is of another run', 'never');
    await this.close.run(view);
    return {};
  }
}
