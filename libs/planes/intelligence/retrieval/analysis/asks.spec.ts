import { asks } from './asks';

it.each([
  ['How are you?', true],
  ['I moved. And you? 😊', true],
  ['“Really?!”', true],
  ['お元気ですか？', true],
  ['كيف حالك؟', true],
  ['How are you? I am fine.', false],
  ['See https://example.org/?q=kettle', false],
  ['', false],
])('reads whether %j ends with a question: %j', (text, expected) => {
  expect(asks(text)).toBe(expected);
});

it('takes no longer for a long text', () => {
  expect(asks(`${'?'.repeat(1_000_000)} no`)).toBe(false);
  expect(asks(`${'. '.repeat(1_000_000)}?`)).toBe(true);
});
