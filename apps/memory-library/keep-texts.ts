import { digestOf } from '@kernel/digest';
import { isRefusal, type Refusal } from '@kernel/outcome';
import { type BankSettings, bankSettingsOf } from '@planes/intelligence/memory/banks/bank-settings';
import { guardTexts, type PiiCount } from '@planes/intelligence/memory/pii/guard-text';
import { type ContentUnit, contentUnits } from '@planes/intelligence/memory/retaining/content-units';
import { countRepetitions } from '@planes/intelligence/memory/retaining/count-repetitions';
import { guardLabels, together } from '@planes/intelligence/memory/retaining/guard-item';
import { BANK_ERRORS, type BankCode } from '@planes/intelligence/recall/errors';
import { prepareUnits } from '@planes/intelligence/recall/prepare-units';
import { granted, misfit } from './granted';
import { MemoryError } from './memory-error';
import { ACTOR, type MemoryParts, standingBank } from './memory-parts';
import { instantOf, intervalOf } from './memory-shapes';
import type { ConversationToRetain, RetainedText, TextToRetain } from './memory-text';
import { itemOf, turnsOf } from './text-to-item';

/** A text that passed the bank's barrier. */
interface Kept {
  readonly units: readonly ContentUnit[];
  readonly pii: readonly PiiCount[];
  /** Where it was taken from; undefined when its teller did not say. */
  readonly source: string | undefined;
}

/** Retains texts: through the bank's barrier, cut, analysed and written; recall finds them from then on. */
export class KeepTexts {
  constructor(private readonly parts: Pick<MemoryParts, 'tenant' | 'store' | 'ids' | 'now' | 'reading'>) {}

  /** All or none; in their order. */
  async texts(bank: string, told: readonly TextToRetain[], key: string | undefined): Promise<readonly RetainedText[]> {
    return this.write(bank, told, key, (kept) => kept);
  }

  /** Turns follow each other: what is said again is another. */
  async conversation(bank: string, told: ConversationToRetain, key: string | undefined): Promise<readonly RetainedText[]> {
    return this.write(bank, turnsOf(told), key, numbered, 'conversation');
  }

  private async write(
    name: string,
    told: readonly TextToRetain[],
    key: string | undefined,
    number: (kept: readonly Kept[]) => readonly Kept[],
    contentType?: ContentUnit['contentType'],
  ): Promise<readonly RetainedText[]> {
    const { store, tenant, reading } = this.parts;
    if (key !== undefined && !/^[!-~]{1,200}$/.test(key)) throw misfit('a key has 1 to 200 printable ASCII characters');
    const bank = await standingBank(this.parts, name);
    const settings = bankSettingsOf(bank.settings);
    const at = this.parts.now();
    const contents = number(told.map((text, place) => this.guard(text, settings, at, told.length === 1 ? '' : `text ${place + 1}: `)));
    const typed = contents.flatMap(({ units }) => (contentType === undefined ? units : units.map((unit) => ({ ...unit, contentType }))));
    const idempotency = key === undefined ? null : { key, digest: digestOfCall(typed), at };
    const placed = contents.flatMap(({ units, source }) => units.map(({ id }) => source ?? `memory:${id}`));
    const prepared = granted(prepareUnits(typed.map((unit, place) => ({ ...unit, source: placed[place] ?? unit.source })), bank.language)); // prettier-ignore
    const { units: kept } = granted(await store.retain(tenant, bank.name, { units: prepared, idempotency }));
    const code: BankCode = 'BANK_KEY_TAKEN';
    if (kept.length !== typed.length) throw new MemoryError(code, BANK_ERRORS[code]);
    reading?.begin();
    let from = 0;
    return contents.map(({ units, pii }) => retainedOf(kept.slice(from, (from += units.length)), pii));
  }

  private guard(text: TextToRetain, settings: BankSettings, at: number, where: string): Kept {
    let own = text.id;
    const nextId = () => {
      const id = own ?? this.parts.ids.next('mem');
      own = undefined;
      return id;
    };
    const item = itemOf(text);
    const asked = text.role === undefined ? item : { ...item, role: text.role };
    const made = passed(contentUnits(asked, { at, by: ACTOR, settings, nextId }), where);
    const { gloss = '', entities = [], relations = [], occurred, expiresAt, source } = text;
    const more = passed(guardTexts([gloss], settings.pii), where);
    const names = [text.id ?? '', ...entities, ...relations.flatMap(({ subject, predicate, object }) => [subject, predicate, object])];
    const labels = passed(guardLabels(names, settings.pii), where);
    const shared = {
      ...{ gloss: more.texts[0] ?? '', entities: [...entities], relations: [...relations] },
      ...{
        occurred: occurred === undefined ? null : intervalOf(occurred),
        expiresAt: expiresAt === undefined ? null : instantOf(expiresAt),
      },
    };
    const [first] = made.units;
    const units = made.units.map((unit) => ({ ...unit, ...shared }));
    return { units, pii: together(made.pii, [...more.found, ...labels.found]), source: source === undefined ? undefined : first?.source };
  }
}

function numbered(contents: readonly Kept[]): readonly Kept[] {
  const all = countRepetitions(contents.flatMap(({ units }) => units));
  let from = 0;
  return contents.map((kept) => ({ ...kept, units: all.slice(from, (from += kept.units.length)) }));
}

// Of what is kept, never of what was struck, and of nothing that differs when the same is asked again.
function digestOfCall(units: readonly ContentUnit[]): string {
  const told = units.map(({ id: _, retainedAt: _at, retainedBy: _by, ...unit }) => unit);
  return digestOf(JSON.parse(JSON.stringify(told)));
}

function retainedOf(kept: readonly { readonly id: string; readonly outcome: 'added' | 'known' }[], pii: readonly PiiCount[]): RetainedText {
  const outcome = kept.every((one) => one.outcome === 'known') ? 'known' : 'added';
  return { id: kept[0]?.id ?? '', ids: kept.map(({ id }) => id), outcome, pii };
}

function passed<T>(outcome: T | Refusal, where: string): T {
  if (isRefusal(outcome)) throw new MemoryError(outcome.code, where + outcome.reason, outcome.rules);
  return outcome;
}
