import { SERVICES } from '@contracts/services';
import { repositoryFiles, textOf, writtenSources } from './repository-files';

const FILES = repositoryFiles();
const RUNBOOKS = FILES.filter((path) => /^runbooks\/[^/]+\.md$/.test(path) && path !== 'runbooks/README.md');
const OBJECTIVES = FILES.filter((path) => /^slo\/[^/]+\.yaml$/.test(path));

describe('runbooks', () => {
  it('each have the scenario that plays them', () => {
    expect(RUNBOOKS.flatMap((path) => scenarioMissing(path, textOf(path), FILES) ?? [])).toEqual([]);
  });

  it('control: a runbook without scenario is named', () => {
    expect(scenarioMissing('runbooks/flood.md', '# Flood', FILES)).toBe('test/scenarios/flood.spec.ts');
    expect(scenarioMissing('runbooks/flood.md', 'Played by `test/scenarios/rain.spec.ts`.', FILES)).toBe('test/scenarios/rain.spec.ts');
  });
});

describe('service level objectives', () => {
  it('stand for the ten services of the blueprint', () => {
    expect(OBJECTIVES.map((path) => path.slice('slo/'.length, -'.yaml'.length))).toEqual([
      'ai-gateway',
      'audit-log',
      'context-compiler',
      'conversation-manager',
      'knowledge-substrate',
      'llm-router',
      'memory-service',
      'orchestrator',
      'policy-engine',
      'tool-gateway',
    ]);
  });

  it.each(OBJECTIVES)('%s names a service, what it promises, and a metric that the code emits', (path) => {
    expect(problemsOf(textOf(path), emitted())).toEqual([]);
  });

  it.each(OBJECTIVES.filter((path) => textOf(path).includes('_rpc_')))('%s is about methods that exist', (path) => {
    expect(methodsOf(textOf(path), METHODS)).not.toEqual([]);
  });

  it('control: a selector that no method has is found', () => {
    expect(methodsOf('latency_selector: method=~"/fiveplane.model.v1.Router/.*"', METHODS)).toEqual([]);
  });

  it('control: a wrong name, an unknown metric, a bound that no bucket has and a missing promise are found', () => {
    const metrics = new Map([['fiveplane_platform_rpc_duration_seconds', new Set([0.05])]]);
    const good = ['service: llm-router', 'plane: model', 'latency_metric: fiveplane_platform_rpc_duration_seconds', 'latency_selector: method=~"x"', 'latency_p95_ms: 50', 'availability_percent: 99.95', 'window_days: 30', 'source: blueprint'].join('\n'); // prettier-ignore
    expect(problemsOf(good, metrics)).toEqual([]);
    expect(problemsOf(good.replace('fiveplane_platform_rpc_duration_seconds', 'router_ms'), metrics)).toEqual(['router_ms is not fiveplane_<plane>_<component>_<signal>', 'nothing emits router_ms']); // prettier-ignore
    expect(problemsOf(good.replace(': 50', ': 60'), metrics)).toEqual(['no histogram edge at 0.06 s']);
    expect(problemsOf(good.replace('availability_percent: 99.95\n', ''), metrics)).toEqual(['availability_percent is missing']);
    expect(problemsOf(`${good}\n- list`, metrics)).toEqual(['not a fact: - list']);
  });
});

const METHODS = Object.values(SERVICES).flatMap((service) => Object.values(service).map(({ path }) => path));

// Selectors are anchored, as in Prometheus.
function methodsOf(yaml: string, methods: readonly string[]): readonly string[] {
  const pattern = /^latency_selector: method=~"(.+)"$/m.exec(yaml)?.[1] ?? '';
  return methods.filter((method) => new RegExp(`^(?:${pattern})$`).test(method));
}

// Of the page's own name, unless the page says in its last lines which other one plays it beside its like.
function scenarioMissing(runbook: string, text: string, files: readonly string[]): string | undefined {
  const named = /^Played by `(test\/scenarios\/[a-z-]+\.spec\.ts)`/m.exec(text)?.[1];
  const scenario = named ?? runbook.replace(/^runbooks\/(.+)\.md$/, 'test/scenarios/$1.spec.ts');
  return files.includes(scenario) ? undefined : scenario;
}

const FACTS = ['service', 'plane', 'latency_metric', 'latency_selector', 'latency_p95_ms', 'availability_percent', 'window_days', 'source'];

function problemsOf(yaml: string, metrics: ReadonlyMap<string, ReadonlySet<number>>): readonly string[] {
  const lines = yaml.split('\n').filter((line) => line !== '' && !line.startsWith('#'));
  const strange = lines.filter((line) => !/^[a-z_0-9]+: \S/.test(line)).map((line) => `not a fact: ${line}`);
  const facts = new Map(lines.map((line) => [line.slice(0, line.indexOf(':')), line.slice(line.indexOf(':') + 2)]));
  const missing = FACTS.filter((fact) => !facts.has(fact)).map((fact) => `${fact} is missing`);
  const metric = facts.get('latency_metric') ?? '';
  const edges = metrics.get(metric);
  const seconds = Number(facts.get('latency_p95_ms')) / 1_000;
  return [
    ...strange,
    ...missing,
    ...(/^fiveplane(_[a-z0-9]+){3,}$/.test(metric) ? [] : [`${metric} is not fiveplane_<plane>_<component>_<signal>`]),
    ...(edges ? [] : [`nothing emits ${metric}`]),
    ...(edges && !edges.has(seconds) ? [`no histogram edge at ${seconds} s`] : []),
  ];
}

/** Every metric name that stands in the code, with the numbers of its file: histogram edges are written beside the name. */
function emitted(): ReadonlyMap<string, ReadonlySet<number>> {
  const sources = writtenSources().filter((path) => !path.startsWith('test/') && !path.endsWith('.spec.ts'));
  return new Map(
    sources.flatMap((path) => {
      const text = textOf(path);
      const numbers = new Set([...text.matchAll(/\d+(?:\.\d+)?/g)].map((match) => Number(match[0])));
      return [...text.matchAll(/'(fiveplane_[a-z0-9_]+)'/g)].map((match) => [match[1] ?? '', numbers] as const);
    }),
  );
}
