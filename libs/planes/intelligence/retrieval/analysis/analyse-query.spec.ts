import { millisOf } from '@kernel/time';
import { analyseQuery } from './analyse-query';
import { Gazetteer } from './gazetteer';

const speakers = new Gazetteer([{ name: 'Ann', entity: 'Ann' }, { name: 'Ann Lee', entity: 'Ann Lee' }]); // prettier-ignore
const entities = new Gazetteer([{ name: 'Mercury (planet)', entity: 'planet' }, { name: 'New York', entity: 'ny' }]); // prettier-ignore
const reading = { at: millisOf('2026-06-15T12:00:00.000Z'), expected: 'english', languages: ['english'], speakers, entities } as const;

it('tells terms, phrases, speakers, entities, dates and intents of a question', () => {
  const query = analyseQuery('When did Ann’s sister last visit "the Blue Door cafe" in New York? In May 2023?', reading);
  expect(query).toMatchObject({
    language: 'english',
    phrases: [['blue', 'door', 'cafe']],
    speakers: ['Ann'],
    entities: ['ny'],
    intents: ['when', 'order'],
  });
  expect(query.terms.map(({ forms }) => forms.join('|'))).toEqual([
    ...['ann', 'sister', 'last', 'visit', 'blue', 'door', 'cafe', 'new', 'york', 'may', '2023'],
    ...['@2023-05', '@m05'],
  ]);
});

it('finds names that overlap, each of them', () => {
  expect(analyseQuery('Ann Lee on Mercury', reading)).toMatchObject({ speakers: ['Ann Lee', 'Ann'], entities: ['planet'] });
});

it('looks for a word in each language of the index, as one term', () => {
  const query = analyseQuery('running die', { ...reading, languages: ['english', 'german', 'plain'] });
  // `die` is a small word in German only, and the question is English.
  expect(query.terms).toEqual([{ forms: ['run', 'running'] }, { forms: ['die'] }]);
});

it('has nothing to look for in small words', () => {
  expect(analyseQuery('what is it about', reading).terms).toEqual([]);
});
