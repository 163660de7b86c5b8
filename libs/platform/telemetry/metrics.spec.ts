import { Metrics, type MetricName } from './metrics';

it('shows what was counted', async () => {
  const metrics = new Metrics();
  metrics.counter('fiveplane_action_tools_calls_total', 'tool calls', ['outcome']).inc({ outcome: 'completed' });
  metrics.histogram('fiveplane_decision_run_duration_seconds', 'runs', [], [0.1, 0.25]).observe(0.2);
  const { text } = await metrics.exposition();
  expect(text).toContain('fiveplane_action_tools_calls_total{outcome="completed"} 1');
  expect(text).toContain('fiveplane_decision_run_duration_seconds_bucket{le="0.25"} 1');
  expect(metrics.names()).toEqual(['fiveplane_action_tools_calls_total', 'fiveplane_decision_run_duration_seconds']);
});

it.each(['fiveplane_shop_orders_total', 'fiveplane_action_calls', 'fiveplane_action_Tools_calls', 'fiveplane_action__calls_x'] as const)(
  'refuses the name %s',
  (name) => {
    expect(() => new Metrics().counter(name as MetricName, 'x', [])).toThrow('fiveplane_<plane>_<component>_<signal>');
  },
);

it('refuses edges that do not rise', () => {
  expect(() => new Metrics().histogram('fiveplane_action_tools_wait_seconds', 'x', [], [1, 1])).toThrow('do not rise');
});
