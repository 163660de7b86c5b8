import { defineSettings, type SettingsOf } from '@platform/settings/define-settings';
import { countSetting } from '@platform/settings/setting';

/** Everything the llm-router can be told. */
export const LLM_ROUTER_SETTINGS = defineSettings(
  'llm-router',
  {
    ROUTER_DOCUMENTS_KEPT: countSetting({
      default: 256,
      min: 1,
      reason: 'catalogues and routing policies kept in memory; they are named by digest and never change',
    }),
  },
  { prefix: 'ROUTER_' },
);
export type LlmRouterSettings = SettingsOf<typeof LLM_ROUTER_SETTINGS>;
