import { defineSettings } from '@platform/settings/define-settings';
import { countSetting } from '@platform/settings/setting';

export const CONTEXT_COMPILER_SETTINGS = defineSettings(
  'context-compiler',
  {
    CONTEXT_DOCUMENTS_KEPT: countSetting({
      default: 500,
      min: 1,
      reason: 'packs and policy bundles in memory, by digest; about 30 kB each',
    }),
    CONTEXT_COMPILES_KEPT: countSetting({
      default: 500,
      min: 1,
      reason: 'compiled contexts in memory, for effects that are repeated after a crash; about 30 kB each',
    }),
  },
  { prefix: 'CONTEXT_' },
);
