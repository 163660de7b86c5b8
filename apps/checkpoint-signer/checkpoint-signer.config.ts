import { defineSettings } from '@platform/settings/define-settings';
import { countSetting, millisSetting, textSetting } from '@platform/settings/setting';

/** How checkpoints are signed. */
export const CHECKPOINT_SIGNER_SETTINGS = defineSettings(
  'checkpoint-signer',
  {
    CHECKPOINT_SHARD: countSetting({
      default: 0,
      max: 999_999,
      reason: 'which of the region’s logs is signed; its name is <region>/<shard>',
    }),
    CHECKPOINT_ROUND_MS: millisSetting({
      default: 1_000,
      min: 10,
      reason: 'pause between two looks at the log; also how long an entry waits for its proof',
    }),
    CHECKPOINT_KEY_PATH: textSetting({
      optional: true,
      reason: 'key file of purpose checkpoint; without it keys/checkpoint.json in the data folder, made when it is not there',
    }),
    CHECKPOINT_HEAD_PATH: textSetting({
      optional: true,
      reason: 'where the signer remembers the last note it signed; without it checkpoint/head.note in the data folder',
    }),
  },
  { prefix: 'CHECKPOINT_' },
);
