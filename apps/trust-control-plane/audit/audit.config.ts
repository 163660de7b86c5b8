import { choiceSetting, countSetting, millisSetting } from '@platform/settings/setting';
import type { Setting } from '@platform/settings/setting';

type ValuesOf<S> = { readonly [K in keyof S]: S[K] extends Setting<infer T> ? T : never };

/** What the audit log can be told; part of the app's one schema. */
export const AUDIT_SETTINGS = {
  AUDIT_SHARD: countSetting({
    default: 0,
    max: 999_999,
    reason: 'which of the region’s logs this process writes; its name is <region>/<shard>',
  }),
  AUDIT_LINGER_MS: millisSetting({
    default: 5,
    max: 50,
    reason: 'how long a batch waits for company, once there is any; 5 ms gave p95 9.7 ms at 1 000/s',
  }),
  AUDIT_APPEND_TIMEOUT_MS: millisSetting({
    default: 1_000,
    min: 1,
    reason: 'an append that takes longer has failed; an effect waits no longer for its intent',
  }),
  AUDIT_ROUND_MS: millisSetting({
    default: 1_000,
    min: 1,
    reason: 'how often the log’s size, its checkpoints and its way back after an outage are looked at',
  }),
  AUDIT_REQUIRE_DURABLE_STORE: choiceSetting(['yes', 'no'], {
    default: 'no',
    reason: 'yes: not ready while the store may lose acknowledged entries in a power cut; no: it is said in the log',
  }),
};

export type AuditSettings = ValuesOf<typeof AUDIT_SETTINGS>;
