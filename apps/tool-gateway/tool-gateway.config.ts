import { defineSettings, type SettingsOf } from '@platform/settings/define-settings';
import { countSetting, millisSetting, secretSetting, textSetting } from '@platform/settings/setting';

export const TOOL_GATEWAY_SETTINGS = defineSettings(
  'tool-gateway',
  {
    TOOL_ENDPOINTS: textSetting({
      default: 'sample-shop=http://127.0.0.1:9470/mcp',
      reason: 'where the endpoint names of packs lead: `name=url`, separated by commas; packs carry no addresses',
    }),
    TOOL_RECEIPT_KEY_PATH: textSetting({
      optional: true,
      reason:
        'key file of purpose tool_receipt, or pkcs11:token=<label>;object=tool_receipt-<…> for a key of a token; without it keys/tool-receipt.json in the data folder, made when it is not there',
    }),
    TOOL_PKCS11_LIBRARY: textSetting({ optional: true, reason: 'PKCS #11 library of the token’s maker; needed for a key of a token' }),
    TOOL_PKCS11_PIN: secretSetting({ optional: true, reason: 'PIN of the token’s user; needed for a key of a token' }),
    TOOL_SPOOL_ENTRIES: countSetting({
      default: 100_000,
      min: 1,
      reason: 'audit entries kept while the log is away; full means that even reading is refused',
    }),
    TOOL_KEEP_AUDIT_MS: millisSetting({ default: 1_000, min: 50, reason: 'how often the spool is drained and the audit log looked at' }),
    TOOL_PROCESSES: countSetting({
      default: 1,
      min: 1,
      reason: 'processes of this app in the region; while the Redis that counts rates is away, each grants its part of a limit',
    }),
    CALL_TOKEN_SECRET: secretSetting({
      optional: true,
      minLength: 32,
      reason: 'shared by the tool gateway and the upstreams that trust its call tokens',
    }),
  },
  { prefix: 'TOOL_' },
);

export type ToolGatewaySettings = SettingsOf<typeof TOOL_GATEWAY_SETTINGS>;
