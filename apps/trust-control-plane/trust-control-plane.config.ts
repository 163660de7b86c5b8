import { ARCHIVE_SETTINGS } from '@platform/settings/archive-settings';
import { defineSettings } from '@platform/settings/define-settings';
import { millisSetting, secretSetting, textSetting } from '@platform/settings/setting';
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
      reason:
        'key file of purpose record_seal, or pkcs11:token=<label>;object=record_seal-<…> for a key of a token; without it keys/record-seal.json in the data folder, made when it is not there',
    }),
    TRUST_AUDIT_RECEIPT_KEY_PATH: textSetting({
      optional: true,
      reason:
        'key file of purpose audit_receipt, or pkcs11:token=<label>;object=audit_receipt-<…> for a key of a token; without it keys/audit-receipt.json in the data folder, made when it is not there',
    }),
    TRUST_PKCS11_LIBRARY: textSetting({ optional: true, reason: 'PKCS #11 library of the token’s maker; needed for keys of a token' }),
    TRUST_PKCS11_PIN: secretSetting({ optional: true, reason: 'PIN of the token’s user; needed for keys of a token' }),
    ...AUDIT_SETTINGS,
    ...ARCHIVE_SETTINGS,
  },
  { prefix: 'TRUST_' },
);
