import { InMemoryConnector } from './in-memory-connector';
import { describeToolConnector } from './tool-connector.contract';

describeToolConnector('in memory', async () => {
  const effects = new Map<string, number>();
  const gate = Promise.withResolvers<void>();
  const connector = new InMemoryConnector(
    {
      echo: async ({ args, idempotency_key: key, credential }) => ({
        kind: 'completed',
        output: { args, key, authorization: credential.authorization() },
        mutations: ['echo:1'],
        citations: [],
      }),
      decline: async () => ({ kind: 'rejected', code: 'SHOP_DECLINES', message: 'no' }),
      fail_clean: async () => ({ kind: 'failed_clean', code: 'SHOP_BUSY', message: 'busy', transient: true }),
      break: async ({ capability }) =>
        capability.highest_mode === 'read_only'
          ? { kind: 'failed_clean', code: 'X', message: 'broke', transient: false }
          : { kind: 'unknown', cause: 'upstream', code: 'X', message: 'broke' },
      hang: async ({ idempotency_key }) => {
        const key = idempotency_key ?? '';
        effects.set(key, (effects.get(key) ?? 0) + 1);
        await gate.promise;
        return { kind: 'completed', output: null, mutations: [], citations: [] };
      },
    },
    (endpoint) => endpoint === 'shop',
  );
  return { connector, witness: { effects, release: gate.resolve }, close: () => connector.close() };
});
