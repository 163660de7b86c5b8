import { flakyIn } from './books';
import { runningPlatform } from './running-platform';

function check(behaviour: string) {
  return { message: `service check: ${behaviour}`, intent: 'service_check' };
}

describe('a tool that does not answer in time', () => {
  const { it, person, platform } = runningPlatform();

  for (const [behaviour, acted] of [
    ['slow_after_effect', 'acted'],
    ['slow', 'did not act'],
  ] as const) {
    it(`and ${acted}: the outcome is in doubt, and people decide`, async () => {
      const run = await person('acme').invokes(check(behaviour));
      expect(run.status).toBe('ESCALATED');
      const record = await person('acme').record(run);
      expect(record).toMatchObject({ status: 'ESCALATED', outcome: 'check_escalated' });
      expect(record.tool_calls).toMatchObject([{ capability_id: 'orders.flaky', status: 'in_doubt' }]);
      expect(record.budget.spent.retries).toBe(0);
    });
  }

  it('it is not asked again by the same request, nor after the process was killed', async () => {
    const asked = { ...check('slow_after_effect'), request_id: 'req_01KG9F4AR0000000000000000A' };
    const run = await person('acme').invokes(asked);
    await platform().kill('SIGKILL');
    await platform().boot();
    expect(await person('acme').invokes(asked)).toMatchObject({ run_id: run.run_id, status: 'ESCALATED', record_id: run.record_id });
  });

  it('control: a tool that answers is done', async () => {
    const run = await person('acme').invokes(check('ok'));
    expect(run).toMatchObject({ status: 'DECIDED' });
    expect((await person('acme').record(run)).tool_calls).toMatchObject([{ status: 'completed' }]);
  });

  it('control: a tool that fails cleanly is asked again under the same key, and acts once', async () => {
    const run = await person('acme').invokes(check('error_once'));
    expect(run).toMatchObject({ status: 'DECIDED' });
    expect(run.answer).toContain('calls 2, effects 1');
    const record = await person('acme').record(run);
    expect(record.tool_calls).toMatchObject([{ status: 'failed_clean' }, { status: 'completed' }]);
    expect(new Set(record.tool_calls.map(({ call_digest }) => call_digest)).size).toBe(1);
    expect(record.budget.spent.retries).toBe(1);
  });

  it('control: a tool that keeps failing cleanly is given up', async () => {
    const run = await person('acme').invokes(check('server_error'));
    expect(run).toMatchObject({ status: 'FAILED', code: 'SHOP_BUSY' });
    expect((await person('acme').record(run)).tool_calls.map(({ status }) => status)).toEqual([
      'failed_clean',
      'failed_clean',
      'failed_clean',
    ]);
  });

  it('the shop was called as often as the records say', async () => {
    const tallies = (await platform().lastLook(flakyIn)).map(({ calls, effects }) => `${calls} ${effects}`);
    expect([...tallies].sort()).toEqual(['1 0', '1 1', '1 1', '1 1', '2 1', '3 0']);
  });
});
