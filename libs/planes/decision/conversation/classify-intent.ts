import { type Refusal, refused } from '@kernel/outcome';
import type { ContextPack, Intent } from '@kernel/records/context-pack';
import { AUTO_INTENT } from '@kernel/records/invoke-request';

export const CLASSIFY_LOGIC = 'decision/classify@1';

/** An intent with how sure the classifier is, in whole millionths, and what else it could have been. */
export interface Classified {
  readonly kind: 'classified';
  readonly intent: Intent;
  readonly confidence_micros: number;
  readonly alternatives: readonly string[];
}

/** A message whose best intent leads by less than this is asked about, not guessed. */
const CLEAR_LEAD_MICROS = 550_000;

/**
 * Finds the intent of a request: a declared one is validated against the pack, `auto` is decided by the cues of the message.
 * Refuses what the pack does not know and what the cues do not settle; nothing falls back to a default intent.
 * Source: reference design, section 3.
 */
export function classifyIntent(pack: ContextPack, declared: string, message: string, channel: string | undefined): Classified | Refusal {
  const intents = pack.decision_layer.intents.filter((intent) => channel === undefined || intent.accepted_channels.includes(channel));
  const known = pack.decision_layer.intents.map((intent) => intent.intent_id).sort();
  if (declared !== AUTO_INTENT) {
    const intent = intents.find((candidate) => candidate.intent_id === declared);
    return intent
      ? { kind: 'classified', intent, confidence_micros: 1_000_000, alternatives: [] }
      : refused(
          'CONVERSATION_UNKNOWN_INTENT',
          `intent ${declared} is not one of ${known.join(', ')}${channel === undefined ? '' : ` on channel ${channel}`}`,
        );
  }
  return byCues(intents, message, known);
}

function byCues(intents: readonly Intent[], message: string, known: readonly string[]): Classified | Refusal {
  const text = words(message);
  const scored = intents
    .map((intent) => ({
      intent,
      score: intent.cues.reduce((sum, cue) => sum + (speaks(text, cue.phrase) ? cue.weight : 0), 0),
    }))
    .filter(({ score }) => score > 0)
    .sort((a, b) => b.score - a.score || (a.intent.intent_id < b.intent.intent_id ? -1 : 1));
  const best = scored[0];
  const total = scored.reduce((sum, { score }) => sum + score, 0);
  if (!best) return refused('CONVERSATION_INTENT_UNCLEAR', `the message speaks for none of ${known.join(', ')}; name one as input.intent`);
  const confidence_micros = Math.floor((best.score * 1_000_000) / total);
  const alternatives = scored.slice(1, 4).map(({ intent }) => intent.intent_id);
  if (confidence_micros < CLEAR_LEAD_MICROS) {
    return refused(
      'CONVERSATION_INTENT_UNCLEAR',
      `the message speaks for ${[best.intent.intent_id, ...alternatives].join(' and ')}; name one as input.intent`,
    );
  }
  return { kind: 'classified', intent: best.intent, confidence_micros, alternatives };
}

function speaks(text: string, phrase: string): boolean {
  const cue = words(phrase);
  return cue.trim() !== '' && text.includes(cue);
}

/** Lower-case words, each between two spaces, so that a phrase is found as whole words and however it was punctuated. */
function words(text: string): string {
  return ` ${text
    .normalize('NFKC')
    .toLowerCase()
    .replace(/[^\p{L}\p{N}]+/gu, ' ')
    .trim()} `;
}
