import { randomBytes } from 'node:crypto';
import { ask } from './ask';
import { runningPlatform } from './running-platform';
import { type CollectedSpan, SpanCollector } from './span-collector';
import { until } from './until';
import type { RunAnswer } from '../../apps/conversation-manager/run-answer';

/** What a run touches: every app it needs, by the name of the call that reaches it. */
const SERVED = [
  'fiveplane.decision.v1.Orchestrator/StartRun',
  'fiveplane.intelligence.v1.KnowledgeSubstrate/Retrieve',
  'fiveplane.context.v1.ContextCompiler/Compile',
  'fiveplane.model.v1.AiGateway/CallModel',
  'fiveplane.trust.v1.PolicyEngine/Evaluate',
  'fiveplane.action.v1.ToolGateway/CallTool',
  'fiveplane.trust.v1.DecisionRecords/SealRecord',
];
const SERVER_KIND = 2;

describe('the trace of a run', () => {
  let collector: SpanCollector;
  const { person, it } = runningPlatform(
    {},
    {
      before: async () => {
        collector = await SpanCollector.listen();
        return { OTEL_EXPORTER_OTLP_ENDPOINT: collector.url };
      },
    },
  );
  afterAll(() => collector.close());

  /** Asks under a trace of one's own and gives the trace once the run's record is sealed. */
  async function traced(message: string): Promise<{ readonly trace: string; readonly answer: RunAnswer }> {
    const trace = randomBytes(16).toString('hex');
    const { place } = person('acme');
    const body = JSON.stringify(person('acme').wishing({ message }));
    const headers = { traceparent: `00-${trace}-${randomBytes(8).toString('hex')}-01` };
    const { status, body: answer } = await ask<RunAnswer>(place.url(), {
      path: '/v1/runs',
      method: 'POST',
      token: place.user.token,
      body,
      headers,
    });
    expect(status).toBe(200);
    return { trace, answer };
  }

  it('is one, from the caller’s own span through every app and the store', async () => {
    const { trace } = await traced('Where is my order ORD-1042?');
    const missing = (): readonly string[] => SERVED.filter((name) => !names(collector.of(trace), SERVER_KIND).includes(name));
    await until('every app’s span', () => Promise.resolve(missing().length === 0 ? true : undefined));
    expect(names(collector.of(trace))).toContain('database transaction');
    expect(names(collector.of(trace))).toContain('POST /v1/runs');
    // A span is sent when it ends, and a parent ends after its children.
    await until('the parents', () => Promise.resolve(orphans(collector.of(trace)).length === 1 || undefined));
  });

  it('goes on in the same trace after a person’s signature, which has a trace of its own', async () => {
    const { trace, answer } = await traced('My order ORD-1042 arrived broken. I want my money back.');
    const [approval] = answer.approvals;
    expect(approval).toBeDefined();
    const before = collector.of(trace).length;
    expect((await person('acme', 'finance-lead').signs(approval?.approval_id ?? '')).status).toBe(200);
    await until('the sealing', () =>
      Promise.resolve(names(collector.of(trace)).includes('fiveplane.trust.v1.DecisionRecords/SealRecord') || undefined),
    );
    expect(collector.of(trace).length).toBeGreaterThan(before);
  });

  it('control: another run’s spans are not in it', async () => {
    const one = await traced('Where is my order ORD-1042?');
    const other = await traced('Where is my order ORD-1042?');
    await until('both traces', () =>
      Promise.resolve((collector.of(one.trace).length > 0 && collector.of(other.trace).length > 0) || undefined),
    );
    const runs = new Set(collector.of(one.trace).flatMap(runOf));
    expect([...runs]).toEqual([one.answer.run_id]);
  });
});

function names(spans: readonly CollectedSpan[], kind?: number): readonly string[] {
  return spans.filter((span) => kind === undefined || span.kind === kind).map(({ name }) => name);
}

/** Spans whose parent is not in the trace: the first one only, whose parent is the caller's. */
function orphans(spans: readonly CollectedSpan[]): readonly CollectedSpan[] {
  const ids = new Set(spans.map(({ spanId }) => spanId));
  return spans.filter(({ parentSpanId }) => !ids.has(parentSpanId ?? ''));
}

function runOf({ attributes }: CollectedSpan): readonly string[] {
  return attributes.flatMap(({ key, value }) => (key === 'fiveplane.run' && value.stringValue !== undefined ? [value.stringValue] : []));
}
