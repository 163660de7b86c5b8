import { runService } from '@platform/run-service';
import { ORCHESTRATOR_SETTINGS } from './orchestrator.config';
import { ORCHESTRATOR_SERVICES } from './orchestrator.grpc';
import { OrchestratorModule } from './orchestrator.module';

void runService({
  app: 'orchestrator',
  settings: ORCHESTRATOR_SETTINGS,
  services: ORCHESTRATOR_SERVICES,
  calls: [
    'trust-control-plane',
    'knowledge-substrate',
    'memory-service',
    'context-compiler',
    'policy-engine',
    'ai-gateway',
    'tool-gateway',
    'conversation-manager',
  ],
  module: (booting) => OrchestratorModule.with(booting),
});
