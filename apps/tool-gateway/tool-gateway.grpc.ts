import type { Metadata } from '@grpc/grpc-js';
import { Controller } from '@nestjs/common';
import {
  type CallToolRequest,
  type CallToolResponse,
  type GetToolCallRequest,
  type GetToolCallResponse,
  type ToolGatewayController,
  ToolGatewayControllerMethods,
  ToolGatewayService,
} from '@contracts/generated/fiveplane/action/v1/tool_gateway';
import { serve } from '@platform/grpc/served-service';
import { callContextOf } from '@platform/grpc/verified-call';
import { CallTool } from './call-tool';
import { FindCall } from './find-call';
import { toAskedCall, toCallId, toCallToolResponse, toGetToolCallResponse } from './tool-gateway.wire';

export const TOOL_GATEWAY_SERVICES = [serve(ToolGatewayService, ['orchestrator'])];

@Controller()
@ToolGatewayControllerMethods()
export class ToolGatewayGrpc implements ToolGatewayController {
  constructor(
    private readonly calling: CallTool,
    private readonly finding: FindCall,
  ) {}

  async callTool(request: CallToolRequest, metadata?: Metadata): Promise<CallToolResponse> {
    const { tenant, principals, deadline, run, traceparent } = callContextOf(metadata);
    // The caller's own signal ends here: a call that was sent is waited for, whoever has gone.
    const context = {
      tenant,
      principals,
      deadline,
      ...(run === undefined ? {} : { run }),
      ...(traceparent === undefined ? {} : { traceparent }),
    };
    return toCallToolResponse(await this.calling.run(context, toAskedCall(request)));
  }

  async getToolCall(request: GetToolCallRequest, metadata?: Metadata): Promise<GetToolCallResponse> {
    return toGetToolCallResponse(await this.finding.run(callContextOf(metadata).tenant, toCallId(request)));
  }
}
