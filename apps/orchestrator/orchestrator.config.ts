import { countSetting, millisSetting } from '@platform/settings/setting';
import { defineSettings } from '@platform/settings/define-settings';

/** How the orchestrator drives runs. */
export const ORCHESTRATOR_SETTINGS = defineSettings(
  'orchestrator',
  {
    ORCHESTRATOR_CONCURRENCY: countSetting({ default: 16, min: 1, max: 1000, reason: 'runs driven at the same time by one process' }),
    ORCHESTRATOR_LEASE_MS: millisSetting({
      default: 15_000,
      min: 1000,
      reason: 'how long a silent process keeps a run; also the longest pause after a crash',
    }),
    ORCHESTRATOR_GATHER_MS: millisSetting({
      default: 1000,
      min: 0,
      reason: 'how long steps that only read and compute may wait to be written together; 0: each is written at once',
    }),
    ORCHESTRATOR_POLL_MS: millisSetting({
      default: 500,
      min: 10,
      reason: 'how often runs that nobody told this process of are looked for',
    }),
    ORCHESTRATOR_PATIENCE_MS: millisSetting({
      default: 10_000,
      min: 0,
      reason: 'how long a broken peer is borne with before a run that can end, ends',
    }),
    ORCHESTRATOR_EFFECT_MS: millisSetting({ default: 30_000, min: 100, reason: 'longest single ask of a peer' }),
  },
  { prefix: 'ORCHESTRATOR_' },
);
