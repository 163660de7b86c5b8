import { defineSettings } from '@platform/settings/define-settings';
import { countSetting, millisSetting, textSetting } from '@platform/settings/setting';

/** How the boundary answers. */
export const CONVERSATION_SETTINGS = defineSettings(
  'conversation-manager',
  {
    CONVERSATION_ENVIRONMENT: textSetting({
      default: 'production',
      reason: 'whose channels are read: a pack that was not promoted in this environment does not run here',
    }),
    CONVERSATION_ANSWER_MS: millisSetting({
      default: 30_000,
      max: 300_000,
      reason: 'how long an invoke or a signature waits for the run to end or to need a person; then the answer is 202 and the run goes on',
    }),
    CONVERSATION_PEER_MS: millisSetting({ default: 10_000, min: 100, reason: 'longest single ask of another app' }),
    CONVERSATION_STREAM_MS: millisSetting({
      default: 900_000,
      min: 1_000,
      reason: 'longest event stream; a client that reconnects goes on where it was',
    }),
    CONVERSATION_HEARTBEAT_MS: millisSetting({
      default: 15_000,
      min: 100,
      reason: 'pause after which a silent event stream shows that it lives',
    }),
    CONVERSATION_PROOF_MS: millisSetting({
      default: 3_000,
      max: 30_000,
      reason: 'how long an export waits for the checkpoint that covers its record; one is made every second',
    }),
    CONVERSATION_DAILY_USD_MICROS: countSetting({
      default: 100_000_000,
      reason: 'what one tenant may reserve and spend on one UTC day, in millionths of a US dollar',
    }),
    CONVERSATION_SWEEP_MS: millisSetting({
      default: 2_000,
      min: 100,
      reason: 'how often accepted runs that the orchestrator does not have yet are handed over again',
    }),
  },
  { prefix: 'CONVERSATION_' },
);
