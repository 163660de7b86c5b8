import Type from 'typebox';
import { EVENT_SCHEMAS, EVENT_TOPICS, type EventType } from '@kernel/records/event';
import { isUnreadable, readEvent } from '@kernel/records/read-event';
import { anEvent } from '@testing/an-event';
import { checkEventChange } from './check-events';
import { eventFile, eventFileText } from './published-events';
import { repositoryFiles, textOf } from './repository-files';
import { inWords } from './violation';

type Schema = Readonly<Record<string, unknown>>;

const TYPES = Object.keys(EVENT_SCHEMAS) as EventType[];
const asJson = (schema: object): Schema => JSON.parse(JSON.stringify(schema)) as Schema;

describe('the schemas of events', () => {
  it.each(TYPES)('of %s have changed compatibly since they were published', (type) => {
    const path = eventFile(type);
    expect(repositoryFiles()).toContain(path);
    expect(inWords(checkEventChange(path, JSON.parse(textOf(path)) as Schema, asJson(EVENT_SCHEMAS[type])))).toEqual([]);
  });

  it.each(TYPES)('of %s are published as they are (node dist/test/architecture/publish-events.js)', (type) => {
    expect(textOf(eventFile(type))).toBe(eventFileText(type));
  });

  it('have a topic each', () => {
    expect([...EVENT_TOPICS].sort()).toEqual(['audit-days', 'knowledge', 'memory', 'promotions', 'registry', 'runs']);
  });

  it('let readers ignore what they do not know', () => {
    const event = anEvent(1);
    const read = readEvent(JSON.stringify({ ...event, later: true, data: { ...event.data, later: 1 } }));
    expect(isUnreadable(read)).toBe(false);
  });
});

describe('the check of events (controls)', () => {
  const data = { name: Type.String({ maxLength: 9 }), kind: Type.Enum(['a', 'b']), note: Type.Optional(Type.String()) };
  const published = asJson(Type.Object({ event_id: Type.String(), data: Type.Object(data) }));
  const changed = (fields: Parameters<typeof Type.Object>[0], options = {}): Schema =>
    asJson(Type.Object({ event_id: Type.String(), data: Type.Object(fields, options) }));
  const whats = (current: Schema): readonly string[] => checkEventChange('x.json', published, current).map(({ what }) => what);

  it('lets an optional field be added', () => {
    expect(whats(changed({ ...data, more: Type.Optional(Type.Integer()) }))).toEqual([]);
  });

  it.each<readonly [string, Schema, string]>([
    ['a field that is gone', changed({ name: data.name, note: data.note }), '/data/kind is gone'],
    ['a required field', changed({ ...data, more: Type.Integer() }), '/data/more is required now'],
    ['a field that becomes required', changed({ ...data, note: Type.String() }), '/data/note is required now'],
    ['a field that becomes optional', changed({ ...data, kind: Type.Optional(data.kind) }), '/data/kind is required no more'],
    ['another type', changed({ ...data, name: Type.Integer() }), '/data/name has another type'],
    ['a narrower field', changed({ ...data, name: Type.String({ maxLength: 8 }) }), '/data/name has another maxLength'],
    ['a wider list', changed({ ...data, kind: Type.Enum(['a', 'b', 'c']) }), '/data/kind has another enum'],
    ['a closed object', changed(data, { additionalProperties: false }), '/data has another additionalProperties'],
  ])('finds %s', (_, current, what) => {
    expect(whats(current)).toContain(what);
  });

  it('finds the change of a field that many events share', () => {
    const { properties, ...rest } = asJson(EVENT_SCHEMAS['run-ended']) as { readonly properties: Schema };
    const current = { ...rest, properties: { ...properties, key: { type: 'string', maxLength: 10 } } };
    expect(checkEventChange('x.json', asJson(EVENT_SCHEMAS['run-ended']), current)).not.toEqual([]);
  });
});
