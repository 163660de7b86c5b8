import { ARCHIVE_SETTINGS } from '@platform/settings/archive-settings';
import { defineSettings } from '@platform/settings/define-settings';
import { millisSetting, textSetting } from '@platform/settings/setting';
import { AUDIT_SETTINGS } from './audit/audit.config';

export const TRUST_CONTROL_PLANE_SETTINGS = defineSettings(
  'trust-control-plane',
  {
    TRUST_OUTBOX_ROUND_MS: millisSetting({
      default: 1_000,
      min: 10,
      reason: 'pause between two looks for entries that the audit log has not taken yet; most are taken at once',
    }),
    TRUST_RECORD_SEAL_KEY_PATH: textSetting({
      optional: true,
      reason: 'key file of purpose record_seal; without it keys/record-seal.json in the data folder, made when it is not there',
    }),
    TRUST_AUDIT_RECEIPT_KEY_PATH: textSetting({
      optional: true,
      reason: 'key file of purpose audit_receipt; without it keys/audit-receipt.json in the data folder, made when it is not there',
    }),
    ...AUDIT_SETTINGS,
    ...ARCHIVE_SETTINGS,
  },
  { prefix: 'TRUST_' },
);
