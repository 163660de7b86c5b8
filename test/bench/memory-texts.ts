import { isRefusal } from '@kernel/outcome';
import type { TenantId } from '@kernel/tenant';
import type { NewUnit } from '@edges/bank-store/stored-unit';
import type { BankStore } from '@edges/bank-store/bank-store';
import { prepareUnits, type UnitToPrepare } from '@planes/intelligence/recall/prepare-units';

/** How many words there are; the first are said far more often than the last, as in any language. */
const WORDS = 8_000;
const SYLLABLES = ['ba', 'do', 'ke', 'li', 'mo', 'na', 'pe', 'ri', 'so', 'tu', 'va', 'ze', 'chi', 'fra', 'glo', 'ste'];
const TURNS_PER_SESSION = 20;
const CALL = 500;

/** The person whose data every tenth unit is. */
export const FORGOTTEN = 'user:forgotten';

/** Numbers drawn alike on every run. */
export function draws(seed: number): () => number {
  let state = seed;
  return () => (state = (state * 48_271) % 2_147_483_647) / 2_147_483_647;
}

/** Some words, drawn as people say them. */
export function sentence(next: () => number, length: number): string {
  return Array.from({ length }, () => word(Math.floor(WORDS * next() ** 3))).join(' ');
}

function word(number: number): string {
  let [text, rest] = ['', number + 17];
  do {
    text += SYLLABLES[rest % SYLLABLES.length] ?? '';
    rest = Math.floor(rest / SYLLABLES.length);
  } while (rest > 0);
  return text;
}

/** How the bank of that number is called. */
export function bankName(number: number): string {
  return `bank-${String(number).padStart(4, '0')}`;
}

/** Retains a conversation of that many turns in a bank of its own, in calls of 500, timing each; `clock` in milliseconds. */
export async function retainBank(
  store: BankStore,
  tenant: TenantId,
  number: number,
  units: number,
  clock: () => number,
): Promise<readonly number[]> {
  const bank = bankName(number);
  await store.putBank(tenant, { name: bank, profile: 'chat', language: 'english', settings: {}, at: 0 });
  const next = draws(number + 1);
  const millis: number[] = [];
  for (let at = 0; at < units; at += CALL) {
    const turns = Array.from({ length: Math.min(CALL, units - at) }, (_, turn) => turnOf(bank, at + turn, next));
    const begun = clock();
    const prepared = prepareUnits(turns, 'english');
    const retained = isRefusal(prepared) ? prepared : await store.retain(tenant, bank, { units: prepared, idempotency: null });
    if (isRefusal(retained)) throw new Error(retained.reason);
    millis.push(clock() - begun);
  }
  return millis;
}

/** Retains one more turn of that bank. */
export async function retainTurn(store: BankStore, tenant: TenantId, number: number, turn: number): Promise<void> {
  const bank = bankName(number);
  const prepared = prepareUnits([turnOf(bank, turn, draws(turn + 1))], 'english');
  const retained = isRefusal(prepared) ? prepared : await store.retain(tenant, bank, { units: prepared, idempotency: null });
  if (isRefusal(retained)) throw new Error(retained.reason);
}

type TurnToRetain = UnitToPrepare & Omit<NewUnit, 'provenance' | 'contentKey' | 'analysis'>;

function turnOf(bank: string, number: number, next: () => number) {
  const id = `${bank}-${String(number).padStart(6, '0')}`;
  const session = `s${String(Math.floor(number / TURNS_PER_SESSION)).padStart(5, '0')}`;
  const occurred = { from: number * 60_000, to: number * 60_000 + 1 };
  return {
    ...{ id, session, position: number % TURNS_PER_SESSION, speaker: number % 2 === 0 ? 'Ann' : 'Bob', role: null, title: '', gloss: '' },
    ...{ text: sentence(next, 12 + Math.floor(next() * 24)), tags: ['bench'], factType: 'experience', classification: 'PUBLIC', occurred },
    ...{ retainedAt: number, expiresAt: null, visibleTo: null, fact: null, source: 'bench', offset: 0, contentType: 'conversation' },
    ...{ principals: number % 10 === 0 ? [FORGOTTEN] : [], retainedBy: 'service:bench', metadata: {}, supersedes: [], contradicts: [] },
    ...{ retirement: null, entities: [], relations: [] },
  } as const satisfies TurnToRetain;
}
