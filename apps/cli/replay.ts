import { replayRun } from '@planes/trust/replay/replay-run';
import { EXIT, print, type RunCommand } from './host';
import { REPLAY_LOGIC_TABLE } from './replay-logic-table';
import { readFile, trustedKeys } from './trusted-keys';

/** `fiveplane replay`: asks nobody; loads kernel and planes only. */
export const run: RunCommand = (host, given) => {
  const file = readFile(host, given);
  const { status, stages, first_divergence, refusals } = replayRun(file, trustedKeys(host, given, file), REPLAY_LOGIC_TABLE);
  print(host, given, { status, stages, ...(first_divergence === null ? {} : { first_divergence }), refusals }, () => [
    status,
    ...stages.map(({ stage, equal, actual_digest }) =>
      `  ${equal ? 'equal  ' : 'DIFFERS'}  ${stage.padEnd(16)} ${actual_digest ?? ''}`.trimEnd(),
    ),
    ...(first_divergence === null
      ? []
      : [`first divergence in ${first_divergence.stage} (${first_divergence.class}): ${first_divergence.detail}`]),
    ...refusals.map(({ code, reason }) => `refused: ${code}: ${reason}`),
  ]);
  return Promise.resolve(status === 'replay_equal' ? EXIT.done : EXIT.refused);
};
