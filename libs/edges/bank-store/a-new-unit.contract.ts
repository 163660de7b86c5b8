import { isRefusal } from '@kernel/outcome';
import { prepareUnits, type UnitToPrepare } from '@planes/intelligence/recall/prepare-units';
import type { BankToPut } from './bank';
import type { Forget } from './forgetting';
import type { NewUnit } from './stored-unit';
import { EVERY_UNIT, type UnitChoice } from './unit-choice';

/** The moment at which everything in the examples happens. */
export const AT = Date.parse('2026-06-15T12:00:00.000Z');

type Told = UnitToPrepare & Omit<NewUnit, 'provenance' | 'contentKey' | 'analysis'>;

/** A turn of a conversation, as a service makes it. */
export function aNewUnit(told: Partial<Told> = {}): NewUnit {
  const whole: Told = {
    ...{ id: 'u1', session: 's1', position: null, speaker: null, role: null, title: '', gloss: '', text: `Hello from ${told.id ?? 'u1'}.` },
    ...{ tags: [], factType: 'experience', classification: 'PUBLIC', occurred: null, retainedAt: AT, expiresAt: null, visibleTo: null },
    ...{ fact: null, source: 'file:notes', offset: 0, contentType: 'text', principals: [], retainedBy: 'user:ann', metadata: {} },
    ...{ supersedes: [], contradicts: [], retirement: null, entities: [], relations: [] },
    ...told,
  };
  const [unit] = expectPrepared([whole]);
  if (unit === undefined) throw new Error('one unit, prepared');
  return unit;
}

export function expectPrepared(told: readonly Told[]): readonly NewUnit[] {
  const prepared = prepareUnits(told, 'english');
  if ('kind' in prepared && isRefusal(prepared)) throw new Error(prepared.code);
  return prepared as readonly NewUnit[];
}

export function aBank(put: Partial<BankToPut> = {}): BankToPut {
  return { name: 'support', profile: 'chat', language: 'english', settings: {}, at: AT, ...put };
}

export function aForget(choice: Partial<UnitChoice> = {}, forget: Partial<Forget> = {}): Forget {
  return {
    ...{ erasure_id: 'e1', banks: ['support'], choice: { ...EVERY_UNIT, ...choice }, scope: 'units', mode: 'for real', at: AT },
    ...{ by: 'user:ann', reason: 'asked to', digest: 'sha256:asked' },
    ...forget,
  };
}
