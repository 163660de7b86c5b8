import Type from 'typebox';
import { Compile } from 'typebox/compile';
import { request } from 'undici';
import { type Json } from '@kernel/canonical-json';
import { NotStrict, parseStrictJson } from '@kernel/strict-json';
import { CommandFailure } from './command-failure';
import { EXIT, print, type RunCommand } from './host';
import { addressOf } from './session';

const told = Compile(Type.Object({ stores: Type.Array(Type.Object({ store: Type.String(), up: Type.Boolean() })) }));

/** `fiveplane status` */
export const run: RunCommand = async (host, given) => {
  const url = addressOf(host, given);
  const { ready, report } = await readiness(url);
  const away = storesDown(report);
  print(host, given, { url, ready, report }, () => [
    `${url} is ${ready ? 'ready' : 'NOT READY'}${away.length > 0 ? `, without ${away.join(', ')}` : ''}`,
    ...(ready ? [] : [JSON.stringify(report)]),
  ]);
  return ready ? EXIT.done : EXIT.unavailable;
};

/** The stores that the process uses and that do not answer; none for what does not say. */
function storesDown(report: Json): readonly string[] {
  return told.Check(report) ? report.stores.filter(({ up }) => !up).map(({ store }) => store) : [];
}

async function readiness(url: string): Promise<{ readonly ready: boolean; readonly report: Json }> {
  try {
    const { statusCode, body } = await request(new URL('/readyz', url), { headersTimeout: 5_000, bodyTimeout: 5_000, reset: true });
    const report = parseStrictJson(await body.bytes());
    return { ready: statusCode === 200, report: report instanceof NotStrict ? null : report };
  } catch (error) {
    const why = error instanceof Error && 'code' in error ? String(error.code) : String(error);
    throw CommandFailure.of('CLI_SERVER_UNREACHABLE', `nothing answers at ${url} (${why})`, EXIT.unavailable);
  }
}
