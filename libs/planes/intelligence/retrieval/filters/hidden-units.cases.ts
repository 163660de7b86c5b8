import { type Classification, CLASSIFICATIONS } from '@kernel/classification';
import fc from 'fast-check';
import { ASKED, aFilter, aUnit } from '../a-unit';
import type { Filter } from './filter';
import type { Unit } from '../unit';

const TENANTS = ['acme', 'globex'];
const BANKS = ['support', 'sales'];
const TAGS = ['red', 'green', 'blue'];
const TYPES = ['experience', 'world'];
const PEOPLE = ['user:ann', 'user:bob'];
const WORDS = ['refund', 'order', 'Paris', 'blue', 'door', 'May 2023', 'yesterday', 'invoice', 'Orders', '返金'];
const MOMENTS = [ASKED - 3000, ASKED - 2000, ASKED - 1000, ASKED, ASKED + 1000];

const moment = fc.constantFrom(...MOMENTS);
const span = fc.tuple(moment, fc.integer({ min: 1, max: 2500 })).map(([from, length]) => ({ from, to: from + length }));
/** Mostly null: one narrow demand at a time leaves something to rank. */
const orNull = <T>(values: fc.Arbitrary<T>) => fc.oneof({ weight: 3, arbitrary: fc.constant(null) }, { weight: 1, arbitrary: values });
const mostly = <T>(usual: T, values: fc.Arbitrary<T>) =>
  fc.oneof({ weight: 4, arbitrary: fc.constant(usual) }, { weight: 1, arbitrary: values });

const unitFields = fc.record({
  tenant: mostly('acme', fc.constantFrom(...TENANTS)),
  bank: mostly('support', fc.constantFrom(...BANKS)),
  session: mostly('s1', fc.constantFrom('s1', 's2')),
  speaker: orNull(fc.constantFrom('Ann', 'Bob', 'Ann Lee')),
  role: fc.constantFrom(null, 'user' as const, 'assistant' as const),
  title: fc.constantFrom('', 'Paris', 'Blue Door', 'Orders'),
  text: fc.array(fc.constantFrom(...WORDS), { minLength: 1, maxLength: 6 }).map((words) => words.join(' ')),
  tags: fc.subarray(TAGS),
  factType: fc.constantFrom(...TYPES),
  classification: mostly<Classification>('PUBLIC', fc.constantFrom(...CLASSIFICATIONS)),
  occurred: orNull(span),
  retainedAt: mostly(ASKED - 3000, moment),
  retractedAt: orNull(moment),
  expiresAt: orNull(moment),
  visibleTo: orNull(fc.subarray(PEOPLE)),
  fact: orNull(fc.record({ subject: fc.constantFrom('a', 'b'), predicate: fc.constant('is'), validFrom: moment, validTo: orNull(moment) })),
});

/** Up to thirty units of two tenants, with everything that a filter can ask for. */
export const someUnits: fc.Arbitrary<readonly Unit[]> = fc
  .array(unitFields, { minLength: 1, maxLength: 30 })
  .map((all) => all.map((fields, place) => aUnit({ ...fields, id: `u${String(place).padStart(2, '0')}`, position: place })));

/** A filter that looks at any of it. */
export const someFilter: fc.Arbitrary<Filter> = fc
  .record({
    tenant: mostly('acme', fc.constantFrom(...TENANTS)),
    banks: fc.subarray(BANKS, { minLength: 1 }),
    anyTag: mostly<string[]>([], fc.subarray(TAGS, { maxLength: 2 })),
    allTags: mostly<string[]>([], fc.subarray(TAGS, { maxLength: 1 })),
    noTag: mostly<string[]>([], fc.subarray(TAGS, { maxLength: 1 })),
    time: orNull(span),
    asOf: orNull(moment),
    session: orNull(fc.constantFrom('s1', 's2')),
    factTypes: orNull(fc.subarray(TYPES)),
    ceiling: fc.constantFrom(...CLASSIFICATIONS),
    viewers: fc.subarray(PEOPLE),
    now: mostly(ASKED, moment),
  })
  .map((fields) => aFilter(fields));

/** A question that words of {@link someUnits} answer. */
export const someQuestion: fc.Arbitrary<string> = fc
  .array(fc.constantFrom(...WORDS, 'Ann', 'latest', '"blue door"'), { minLength: 1, maxLength: 4 })
  .map((words) => words.join(' '));
