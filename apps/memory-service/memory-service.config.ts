import { defineSettings } from '@platform/settings/define-settings';
import { millisSetting } from '@platform/settings/setting';

export const MEMORY_SERVICE_SETTINGS = defineSettings(
  'memory-service',
  {
    MEMORY_AUDIT_TIMEOUT_MS: millisSetting({
      default: 2_000,
      min: 1,
      reason: 'how long a promotion waits for the audit log before it is left to a later round',
    }),
    MEMORY_AUDIT_RETRY_MS: millisSetting({
      default: 5_000,
      min: 1,
      reason: 'pause between rounds that bring what waits into the audit log',
    }),
  },
  { prefix: 'MEMORY_' },
);
