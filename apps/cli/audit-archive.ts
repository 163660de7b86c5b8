import { spawn } from 'node:child_process';
import { join } from 'node:path';
import Type from 'typebox';
import { Compile } from 'typebox/compile';
import { NotStrict, parseStrictJson } from '@kernel/strict-json';
import { CommandFailure } from './command-failure';
import { EXIT, type ExitCode, type Host, print, type RunCommand, textOf } from './host';

/** What the trust control plane's own archiving says when it has looked. */
const reportShape = Compile(
  Type.Object({
    archived: Type.Array(Type.Object({ day: Type.String(), entries: Type.Number(), index_digest: Type.String() })),
    days: Type.Array(Type.String()),
    behind: Type.Number(),
    compared: Type.Union([Type.Object({ day: Type.String(), entries: Type.Number() }), Type.Null()]),
    refusals: Type.Array(Type.Object({ code: Type.String(), reason: Type.String() })),
  }),
);

/**
 * `fiveplane audit archive`: has the trust control plane archive once, in a process of its own with that app's settings.
 * The whole log belongs to no tenant, so no route of the platform's API could ask for it.
 */
export const run: RunCommand = async (host, given) => {
  const day = textOf(given, 'day');
  const { code, out } = await archiving(host, day === undefined ? [] : ['--day', day]);
  const exit = Object.values<number>(EXIT).includes(code) ? (code as ExitCode) : undefined;
  if (exit === undefined) throw CommandFailure.of('CLI_INTERNAL', `archiving ended with ${code}`, EXIT.unavailable);
  if (exit !== EXIT.done && exit !== EXIT.refused) return exit;
  // A refusal before anything was looked at has said so already.
  if (out === '' && exit === EXIT.refused) return exit;
  const report = parseStrictJson(out);
  if (report instanceof NotStrict || !reportShape.Check(report))
    throw CommandFailure.of('CLI_INTERNAL', 'archiving said what nobody can read', EXIT.unavailable);
  print(host, given, report, () => [
    ...report.archived.map(({ day: archived, entries, index_digest }) => `archived ${archived}: ${entries} entries, ${index_digest}`),
    `${report.days.length} days are archived, ${report.behind} are over and not archived`,
    ...(report.compared ? [`${report.compared.day}: ${report.compared.entries} rows are what was archived`] : []),
  ]);
  return exit;
};

function archiving(host: Host, argv: readonly string[]): Promise<{ readonly code: number; readonly out: string }> {
  const main = join(__dirname, '../trust-control-plane/archive/main.js');
  const child = spawn(process.execPath, [main, ...argv], { cwd: host.cwd, env: host.env, stdio: ['ignore', 'pipe', 'pipe'] });
  let out = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => (out += text));
  child.stderr.setEncoding('utf8').on('data', host.tell);
  return new Promise((resolve, reject) => {
    child.on('error', reject);
    child.on('close', (code) => resolve({ code: code ?? -1, out: out.trimEnd() }));
  });
}
