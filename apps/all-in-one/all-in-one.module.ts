import { randomBytes } from 'node:crypto';
import { type DynamicModule, Module } from '@nestjs/common';
import type { Booting, ServiceSpec } from '@platform/service-spec';
import { joinSettings } from '@platform/settings/define-settings';
import { Secret } from '@platform/settings/secret';
import { AI_GATEWAY, AiGatewayModule } from '../ai-gateway/ai-gateway.module';
import { CHECKPOINT_SIGNER, CheckpointSignerModule } from '../checkpoint-signer/checkpoint-signer.module';
import { CONTEXT_COMPILER, ContextCompilerModule } from '../context-compiler/context-compiler.module';
import { CONVERSATION_MANAGER, ConversationManagerModule } from '../conversation-manager/conversation-manager.module';
import { KNOWLEDGE_SUBSTRATE, KnowledgeSubstrateModule } from '../knowledge-substrate/knowledge-substrate.module';
import { LLM_ROUTER, LlmRouterModule } from '../llm-router/llm-router.module';
import { MEMORY_SERVICE, MemoryServiceModule } from '../memory-service/memory-service.module';
import { ORCHESTRATOR, OrchestratorModule } from '../orchestrator/orchestrator.module';
import { POLICY_ENGINE, PolicyEngineModule } from '../policy-engine/policy-engine.module';
import { SAMPLE_SHOP, SampleShopModule } from '../sample-shop/sample-shop.module';
import { TOOL_GATEWAY, ToolGatewayModule } from '../tool-gateway/tool-gateway.module';
import { TRUST_CONTROL_PLANE, TrustControlPlaneModule } from '../trust-control-plane/trust-control-plane.module';
import { ALL_IN_ONE_SETTINGS } from './all-in-one.config';
import type { BootStory } from './boot-story';
import { ProvisioningModule } from './provisioning.module';
import type { StartedProcess } from './started-process';

/** The name under which packs refer to the shop. */
const SHOP_ENDPOINT = 'sample-shop';

const APPS = [
  CONVERSATION_MANAGER,
  ORCHESTRATOR,
  CONTEXT_COMPILER,
  AI_GATEWAY,
  LLM_ROUTER,
  TOOL_GATEWAY,
  POLICY_ENGINE,
  TRUST_CONTROL_PLANE,
  CHECKPOINT_SIGNER,
  MEMORY_SERVICE,
  KNOWLEDGE_SUBSTRATE,
  SAMPLE_SHOP,
] as const;

const SHAPE = {
  ...ALL_IN_ONE_SETTINGS.shape,
  ...CONVERSATION_MANAGER.settings.shape,
  ...ORCHESTRATOR.settings.shape,
  ...CONTEXT_COMPILER.settings.shape,
  ...AI_GATEWAY.settings.shape,
  ...LLM_ROUTER.settings.shape,
  ...TOOL_GATEWAY.settings.shape,
  ...POLICY_ENGINE.settings.shape,
  ...TRUST_CONTROL_PLANE.settings.shape,
  ...CHECKPOINT_SIGNER.settings.shape,
  ...MEMORY_SERVICE.settings.shape,
  ...KNOWLEDGE_SUBSTRATE.settings.shape,
  ...SAMPLE_SHOP.settings.shape,
};
const SETTINGS = joinSettings('all-in-one', SHAPE, [ALL_IN_ONE_SETTINGS, ...APPS.map(({ settings }) => settings)]);
export type AllInOneShape = typeof SHAPE;

@Module({})
export class AllInOneModule {
  static async with(booting: Booting<AllInOneShape>, story: BootStory, started: StartedProcess): Promise<DynamicModule> {
    const callTokenSecret = booting.settings.CALL_TOKEN_SECRET ?? new Secret(randomBytes(32).toString('base64url'));
    const shop = new ShopAddress();
    story.begin('store and apps');
    const apps = [
      await TrustControlPlaneModule.with(booting),
      CheckpointSignerModule.with(booting),
      PolicyEngineModule.with(booting),
      ContextCompilerModule.with(booting),
      LlmRouterModule.with(booting),
      AiGatewayModule.with(booting),
      KnowledgeSubstrateModule.with(booting),
      MemoryServiceModule.with(booting),
      await SampleShopModule.with(booting, { callTokenSecret }),
      await ToolGatewayModule.with(booting, { callTokenSecret, endpointOf: (ref) => (ref === SHOP_ENDPOINT ? shop.url() : undefined) }),
      OrchestratorModule.with(booting),
      ConversationManagerModule.with(booting),
    ];
    return {
      module: AllInOneModule,
      imports: [ProvisioningModule.with(booting, apps, { story, started, shopListens: (url) => shop.listensAt(url) })],
    };
  }
}

/** Every app in one process over its own gRPC port, each with its own role in the store and its own name in calls. */
export function allInOne(story: BootStory, started: StartedProcess): ServiceSpec<AllInOneShape> {
  return {
    app: 'all-in-one',
    settings: SETTINGS,
    services: APPS.flatMap(({ services }) => services),
    calls: 'itself',
    ...(KNOWLEDGE_SUBSTRATE.uploads === undefined ? {} : { uploads: KNOWLEDGE_SUBSTRATE.uploads }),
    module: (booting) => AllInOneModule.with(booting, story, started),
  };
}

/** The shop is in this process, but where is known only once it is made. */
class ShopAddress {
  private where: (() => URL) | undefined;

  listensAt(where: () => URL): void {
    this.where = where;
  }

  url(): URL | undefined {
    return this.where?.();
  }
}
