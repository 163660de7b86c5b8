import { defineSettings } from '@platform/settings/define-settings';
import { countSetting } from '@platform/settings/setting';

export const POLICY_ENGINE_SETTINGS = defineSettings(
  'policy-engine',
  {
    POLICY_PACKS_KEPT: countSetting({
      default: 200,
      min: 1,
      reason: 'compiled policies in memory, one per tenant and pack; about 0.2 MB each',
    }),
  },
  { prefix: 'POLICY_' },
);
