import { defineSettings, type SettingsOf } from '@platform/settings/define-settings';
import { millisSetting, portSetting, secretSetting, textSetting } from '@platform/settings/setting';

export const SAMPLE_SHOP_SETTINGS = defineSettings(
  'sample-shop',
  {
    SHOP_HOST: textSetting({ default: '127.0.0.1', reason: 'interface of the MCP port; loopback unless somebody decides otherwise' }),
    SHOP_PORT: portSetting({ default: 9470, reason: 'MCP over streamable HTTP at `/mcp`; 0 takes any free port' }),
    SHOP_SLOW_MS: millisSetting({
      default: 10_000,
      min: 1,
      reason: 'how long the flaky tool takes when it is told to be slow; longer than any step may take',
    }),
    SHOP_TENANTS: textSetting({
      default: 'acme,globex',
      reason: 'whose sample orders are there when the shop opens; orders that were touched stay as they are',
    }),
    CALL_TOKEN_SECRET: secretSetting({
      optional: true,
      minLength: 32,
      reason: 'shared by the tool gateway and the upstreams that trust its call tokens',
    }),
  },
  { prefix: 'SHOP_' },
);

export type SampleShopSettings = SettingsOf<typeof SAMPLE_SHOP_SETTINGS>;

/** The name under which packs refer to this upstream, and for which its call tokens are issued. */
export const SHOP_AUDIENCE = 'sample-shop';
