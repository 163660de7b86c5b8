import { Fault } from '@kernel/fault';
import { Log } from './log';
import { Secret } from './settings/secret';

function logged(write: (log: Log) => void, level: 'debug' | 'info' = 'info'): readonly Record<string, unknown>[] {
  const lines: string[] = [];
  write(Log.to({ write: (line) => void lines.push(line) }, level, 'llm-router'));
  return lines.map((line) => JSON.parse(line) as Record<string, unknown>);
}

it('writes one line per event with its facts', () => {
  const [line, ...rest] = logged((log) => log.with({ tenant: 'acme' }).warn('fallback route chosen', { run: 'run_1', count: 3n }));
  expect(rest).toEqual([]);
  expect(line).toMatchObject({
    level: 'warn',
    app: 'llm-router',
    message: 'fallback route chosen',
    tenant: 'acme',
    run: 'run_1',
    count: '3',
  });
  expect(line?.['time']).toMatch(/^\d{4}-\d\d-\d\dT/);
});

it('leaves out what is below its level', () => {
  expect(logged((log) => log.debug('x'))).toEqual([]);
  expect(logged((log) => log.debug('x'), 'debug')).toHaveLength(1);
});

it('tells causes with their codes', () => {
  const [line] = logged((log) =>
    log.error('append failed', { cause: new Fault('AUDIT_UNAVAILABLE', 'no append', 'later', { cause: new Error('socket') }) }),
  );
  expect(line?.['cause']).toMatchObject({ code: 'AUDIT_UNAVAILABLE', retry: 'later', message: 'no append', cause: { message: 'socket' } });
});

it.each<[string, Record<string, unknown>]>([
  ['a Secret', { value: new Secret('hunter2') }],
  ['a field named as one', { service_secret: 'hunter2', apiKey: 'hunter2', authorization: 'Bearer hunter2', access_token: 'hunter2' }],
  ['a URL with a password', { url: 'postgres://app:hunter2@db:5432/x' }],
  [
    'an error that quotes such a URL',
    { cause: new Error('cannot connect to postgres://app:hunter2@db', { cause: new Error('redis://:hunter2@cache') }) },
  ],
  ['an object that carries one along', { request: { headers: { authorization: 'hunter2' } } }],
  ['a list of them', { list: [new Secret('hunter2')] }],
])('does not leak %s', (_what, fields) => {
  expect(JSON.stringify(logged((log) => log.with(fields).error('x', fields)))).not.toContain('hunter2');
});

it('would show the same text in a plain field', () => {
  expect(JSON.stringify(logged((log) => log.error('x', { place: 'hunter2' })))).toContain('hunter2');
});
