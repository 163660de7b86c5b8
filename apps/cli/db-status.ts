import { statusOfDatabase } from './db.module';
import { EXIT, print, type RunCommand } from './host';

/** `fiveplane db status`: asks the database alone, never the platform. */
export const run: RunCommand = async (host, given) => {
  const { migrations, problem } = await statusOfDatabase(host);
  const pending = migrations.filter(({ state }) => state === 'pending').length;
  const current = pending === 0 && problem === undefined;
  const refusal = problem && { code: problem.code, reason: problem.reason };
  print(host, given, { current, pending, migrations, ...(refusal ? { problem: refusal } : {}) }, () => [
    ...migrations.map(
      ({ id, state, applied_at }) => `${state.replaceAll('_', ' ').padEnd(13)} ${id}${applied_at ? `  ${applied_at}` : ''}`,
    ),
    problem
      ? `${problem.code}: ${problem.reason}`
      : current
        ? 'the database is at this version'
        : `${pending} pending: run "npx fiveplane db migrate"`,
  ]);
  return current ? EXIT.done : EXIT.refused;
};
