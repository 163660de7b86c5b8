import { embeddedText } from './embedded-text';

it.each([
  [{ speaker: 'Ann', text: 'I moved.' }, 'Ann: I moved.'],
  [{ title: 'Ulm', text: 'A town.' }, 'Ulm: A town.'],
  [{ text: 'Look!', gloss: 'a photo of a door' }, 'Look! a photo of a door'],
  [{ text: ' ' }, '-'],
])('reads %j as %j', (unit, expected) => {
  expect(embeddedText({ speaker: null, title: '', gloss: '', ...unit })).toBe(expected);
});
