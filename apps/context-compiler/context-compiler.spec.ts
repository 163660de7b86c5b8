import { RegistryService } from '@contracts/generated/fiveplane/trust/v1/registry';
import { describeContextCompiler } from '@edges/peers/context-compiler/context-compiler.contract';
import { GrpcContextCompiler } from '@edges/peers/context-compiler/grpc-context-compiler';
import { serve } from '@platform/grpc/served-service';
import { aPack } from '@testing/a-pack';
import { aPolicyBundle } from '@testing/a-policy-bundle';
import { bootApp } from '@testing/boot-app';
import { registryWire } from '@testing/boot-registry';
import { ResolvingRegistry } from '@testing/resolving-registry';
import { CONTEXT_COMPILER } from './context-compiler.module';

describeContextCompiler('the app, over gRPC', async () => {
  const registry = new ResolvingRegistry([aPack()], [aPolicyBundle()]);
  const { as, close } = await bootApp(CONTEXT_COMPILER, {
    controllers: [registryWire(registry)],
    services: [serve(RegistryService, ['context-compiler'])],
  });
  return { compiler: new GrpcContextCompiler(as('orchestrator')), close };
});
