import type { PlanProposal } from '@kernel/records/plan';
import { endChunk, ScriptedOpenAiServer, type Script, textChunk, usageChunk } from '@testing/scripted-openai-server';
import { Operator } from './operator';
import { anOrder, cheap, refundMessage } from './orders';
import { runningPlatform } from './running-platform';

const ORDER = anOrder('acme', cheap);
const PROFILE = 'openai-compatible-1';

const PLAN: PlanProposal = {
  intent_id: 'order_status',
  steps: [
    {
      step_id: 'lookup',
      tool: 'orders.lookup',
      args: { order_id: ORDER.order_id },
      depends_on: [],
      approval_mode: 'read_only',
      requires: [],
      lane: null,
    },
  ],
  decision_checkpoints: [{ decision_key: 'support.answer', after_step: 'lookup' }],
  answer_outline: 'Say where it is.',
};

function says(text: string): Script {
  return { kind: 'stream', events: [textChunk(text), endChunk(), usageChunk(900, 60)] };
}

describe('a model provider', () => {
  let server: ScriptedOpenAiServer;
  const { it, person, platform } = runningPlatform(
    { GATEWAY_BACKOFF_MS: '10' },
    {
      before: async () => {
        server = await ScriptedOpenAiServer.start(says(JSON.stringify(PLAN)), says('It is on its way, says the provider.'));
        return { OPENAI_API_KEY: 'sk-scenario', OPENAI_BASE_URL: server.baseUrl };
      },
    },
  );
  afterAll(() => server.stop());

  const status = { message: `order status of ${ORDER.order_id}` };
  const served = async (run: Parameters<ReturnType<typeof person>['record']>[0]) =>
    (await person('acme').record(run)).routing_decisions.map(({ operation, profile_id }) => `${operation} by ${profile_id ?? 'nobody'}`);

  it('that is configured and there plans and answers', async () => {
    const run = await person('acme').invokes(status);
    expect(run).toMatchObject({ status: 'DECIDED', answer: 'It is on its way, says the provider.' });
    expect(await served(run)).toEqual([`judge.plan by ${PROFILE}`, `answer.compose by ${PROFILE}`]);
    expect(server.seen.map(({ authorization }) => authorization)).toEqual(['Bearer sk-scenario', 'Bearer sk-scenario']);
  });

  it('outside the tenant’s residency is never asked, however healthy it is', async () => {
    const before = server.seen.length;
    const run = await person('globex').invokes({ message: `order status of ${anOrder('globex').order_id}` });
    expect(run).toMatchObject({ status: 'DECIDED' });
    expect(server.seen).toHaveLength(before);
  });

  for (const [how, script] of [
    ['answers with errors', { kind: 'status', status: 503 }],
    ['breaks off in the middle', { kind: 'stream', events: [textChunk('{"intent')], then: 'cut' }],
  ] as const satisfies readonly (readonly [string, Script])[]) {
    it(`that ${how} is replaced by the eligible fallback`, async () => {
      server.script(script);
      const run = await person('acme').invokes(status);
      expect(run).toMatchObject({ status: 'DECIDED' });
      expect(run.answer).toContain('Composed by the built-in model');
      expect(await served(run)).toEqual(['judge.plan by builtin-plan-1', 'answer.compose by builtin-plan-1']);
    });
  }

  it('that is away is replaced too', async () => {
    await server.stop();
    const run = await person('acme').invokes(status);
    expect(run).toMatchObject({ status: 'DECIDED' });
    expect(await served(run)).toEqual(['judge.plan by builtin-plan-1', 'answer.compose by builtin-plan-1']);
  });

  it('that is away and has no eligible fallback ends the run without an effect, with a code and a record', async () => {
    const operator = new Operator(platform(), 'acme');
    const pins = await operator.pinned(person('acme').place.tenant.pack);
    const usual = await operator.document('model-catalogue', pins.model_catalogue);
    const alone = { ...usual, catalogue_version: '1.0.1', profiles: usual.profiles.filter(({ profile_id }) => profile_id === PROFILE) };
    await operator.releases('model-catalogue', alone, 'model-catalogue', pins.model_catalogue);
    const run = await person('acme').invokes({ message: refundMessage(ORDER) });
    expect(run.status).toBe('FAILED');
    expect(run.code).toMatch(/^(MODEL|PROVIDER)_/);
    expect((await person('acme').record(run)).tool_calls).toEqual([]);
  });
});
