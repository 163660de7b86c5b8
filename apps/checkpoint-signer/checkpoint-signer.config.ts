import { defineSettings, type SettingsOf } from '@platform/settings/define-settings';
import { countSetting, millisSetting, secretSetting, textSetting } from '@platform/settings/setting';

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
      reason:
        'key file of purpose checkpoint, or pkcs11:token=<label>;object=checkpoint-<…> for a key of a token; without it keys/checkpoint.json in the data folder, made when it is not there',
    }),
    CHECKPOINT_PKCS11_LIBRARY: textSetting({
      optional: true,
      reason: 'PKCS #11 library of the token’s maker; needed for a key of a token',
    }),
    CHECKPOINT_PKCS11_PIN: secretSetting({ optional: true, reason: 'PIN of the token’s user; needed for a key of a token' }),
    CHECKPOINT_HEAD_PATH: textSetting({
      optional: true,
      reason: 'where the signer remembers the last note it signed; without it checkpoint/head.note in the data folder',
    }),
  },
  { prefix: 'CHECKPOINT_' },
);
export type CheckpointSignerSettings = SettingsOf<typeof CHECKPOINT_SIGNER_SETTINGS>;
