import { isRefusal } from '@kernel/outcome';
import type { ContextPack } from '@kernel/records/context-pack';
import { aPack } from '@testing/a-pack';
import { classifyIntent } from './classify-intent';

const PACK = aPack();

function withCues(cues: Readonly<Record<string, readonly (readonly [string, number])[]>>): ContextPack {
  const intents = PACK.decision_layer.intents.map((intent) => ({
    ...intent,
    cues: (cues[intent.intent_id] ?? []).map(([phrase, weight]) => ({ phrase, weight })),
  }));
  return { ...PACK, decision_layer: { ...PACK.decision_layer, intents } };
}

function classified(pack: ContextPack, message: string, declared = 'auto', channel?: string): string {
  const outcome = classifyIntent(pack, declared, message, channel);
  return isRefusal(outcome) ? outcome.code : `${outcome.intent.intent_id} ${outcome.confidence_micros}`;
}

const CUES = withCues({
  refund_request: [['money back', 10]],
  order_status: [
    ["where's", 10],
    ['late', 5],
  ],
});

it.each([
  ['a cue as whole words', 'I want my money back', 'refund_request 1000000'],
  ['a cue in capitals and with punctuation', 'MONEY—BACK!', 'refund_request 1000000'],
  ['a cue that itself has punctuation', 'Where’s it?', 'order_status 1000000'],
  ['no part of a word', 'I speak of moneybacks and translate', 'CONVERSATION_INTENT_UNCLEAR'],
  ['nothing in a message without words', '!!! …', 'CONVERSATION_INTENT_UNCLEAR'],
  // 10 of 15: clear enough.
  ['the intent that leads clearly', 'late: money back', 'refund_request 666666'],
  // 10 of 20: not clear.
  ['no intent when two lead alike', 'where’s my money back', 'CONVERSATION_INTENT_UNCLEAR'],
])('finds %s', (_what, message, expected) => {
  expect(classified(CUES, message)).toBe(expected);
});

it('takes a declared intent at its word, whatever the message says', () => {
  expect(classified(CUES, 'money back', 'order_status')).toBe('order_status 1000000');
});

it('refuses a declared intent that the pack does not know, or not on this channel', () => {
  expect(classified(CUES, 'x', 'delete_everything')).toBe('CONVERSATION_UNKNOWN_INTENT');
  expect(classified(CUES, 'x', 'order_status', 'carrier-pigeon')).toBe('CONVERSATION_UNKNOWN_INTENT');
});

it('never falls back to an intent when no cue is found in an empty phrase', () => {
  expect(classified(withCues({ refund_request: [['?!', 10]] }), '? !')).toBe('CONVERSATION_INTENT_UNCLEAR');
});
