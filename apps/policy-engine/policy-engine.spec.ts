import { RegistryService } from '@contracts/generated/fiveplane/trust/v1/registry';
import { GrpcPolicyDecisions } from '@edges/peers/policy-engine/grpc-policy-decisions';
import { describePolicyDecisions } from '@edges/peers/policy-engine/policy-decisions.contract';
import { serve } from '@platform/grpc/served-service';
import { aPack } from '@testing/a-pack';
import { aPolicyBundle } from '@testing/a-policy-bundle';
import { bootApp } from '@testing/boot-app';
import { registryWire } from '@testing/boot-registry';
import { ResolvingRegistry } from '@testing/resolving-registry';
import { POLICY_ENGINE } from './policy-engine.module';

describePolicyDecisions('the app, over gRPC', async () => {
  const registry = new ResolvingRegistry([aPack()], [aPolicyBundle()]);
  const { as, close } = await bootApp(POLICY_ENGINE, {
    controllers: [registryWire(registry)],
    services: [serve(RegistryService, ['policy-engine'])],
  });
  return { decisions: new GrpcPolicyDecisions(as('orchestrator')), close };
});
