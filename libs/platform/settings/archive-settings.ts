import { countSetting, millisSetting, secretSetting, textSetting, urlSetting } from './setting';

/** Where the audit archive is: for the app that writes it, and for the command that verifies it without that app. */
export const ARCHIVE_PLACE_SETTINGS = {
  AUDIT_ARCHIVE_BUCKET: textSetting({
    optional: true,
    reason: 'bucket with Object Lock that keeps the days of the audit log; without it and without a folder nothing is archived',
  }),
  AUDIT_ARCHIVE_S3_ENDPOINT: urlSetting({ optional: true, reason: 'the S3 server; without it Amazon’s own of the region' }),
  AUDIT_ARCHIVE_S3_REGION: textSetting({
    default: 'us-east-1',
    reason: 'region of the bucket; it must be where the log’s tenants may be kept',
  }),
  AUDIT_ARCHIVE_S3_ACCESS_KEY: secretSetting({ optional: true, reason: 'may put, read and list in the bucket; needed with one' }),
  AUDIT_ARCHIVE_S3_SECRET_KEY: secretSetting({ optional: true, reason: 'belongs to the access key' }),
  AUDIT_ARCHIVE_S3_TIMEOUT_MS: millisSetting({ default: 60_000, min: 100, reason: 'longest single request; a segment is about 35 MB' }),
  AUDIT_ARCHIVE_FOLDER: textSetting({
    optional: true,
    reason: 'folder instead of a bucket, for a laptop: nothing is locked, so a change is found and not prevented',
  }),
};

/** The same, and how the archive is kept. */
export const ARCHIVE_SETTINGS = {
  ...ARCHIVE_PLACE_SETTINGS,
  AUDIT_ARCHIVE_RETENTION_DAYS: countSetting({
    default: 365,
    min: 1,
    max: 36_500,
    reason:
      'how long an archived day is locked from when it is written; until then nobody can delete or shorten it, the account’s owner included',
  }),
  AUDIT_ARCHIVE_ROUND_MS: millisSetting({
    default: 600_000,
    min: 10,
    reason: 'pause between two looks for days that are over and not archived',
  }),
};
