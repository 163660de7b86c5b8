import { detectLanguage } from './detect-language';
import type { Language } from './languages';
import { termsOf } from './terms';
import { wordsOf } from './words';

const read = (text: string, language: Language = 'english') => termsOf(wordsOf(text), language);

it.each<[string, string, Language, readonly string[]]>([
  ['stems and leaves small words out', 'the refunds were refunded', 'english', ['refund', 'refund']],
  ['keeps an id whole and in parts', 'order ORD-1042', 'english', ['order', 'ord-1042', 'ord', '1042']],
  ['keeps a number with its decimals', '50.00 EUR', 'english', ['50.00', '50', '00', 'eur']],
  ['reads possessives', 'Ann’s and the customers’ money', 'english', ['ann', 'custom', 'money']],
  ['folds accents after stemming', 'Café Zürich', 'plain', ['cafe', 'zurich']],
  ['splits elisions where the language has them', "l'acqua dell'isola", 'italian', ['acqua', 'isol']],
  ['stems German umlauts', 'die Häuser', 'german', ['haus']],
  ['stems Russian', 'возвраты возврата', 'russian', ['возврат', 'возврат']],
  ['keeps unknown Cyrillic plain', 'їжак', 'plain', ['їжак']],
  ['cuts Chinese into letters and pairs', '退款', 'plain', ['退', '退款', '款']],
  ['cuts Japanese and Latin apart', 'iPhone買う', 'plain', ['iphone', '買', '買う', 'う']],
  ['finds a Korean word under its particle', '서울에', 'plain', ['서', '서울', '울', '울에', '에']],
  ['reads Arabic without its marks', 'كِتَابٌ', 'plain', ['كتاب']],
  ['reads digits of every script', '٤٢ ４２ ४२', 'plain', ['42', '42', '42']],
  ['keeps a pictograph without its skin tone', 'ok 👍🏽', 'plain', ['ok', '👍']],
  ['finds a joined pictograph by its parts', '👩‍💻', 'plain', ['👩‍💻', '👩', '💻']],
  ['reads flags', '🇩🇪🇫🇷', 'plain', ['🇩🇪', '🇫🇷']],
  ['ignores marks of direction and soft hyphens', '\u202Ere\u00ADfund\u200B', 'english', ['refund']],
  ['survives an unpaired surrogate and NUL', 'a\uD800refund\u0000paid', 'plain', ['a', 'refund', 'paid']],
  ['leaves out what is too long to be a word', `${'x'.repeat(65)} end`, 'plain', ['end']],
])('%s', (_what, text, language, terms) => {
  expect(read(text, language)).toEqual(terms);
});

it('reads a very long line in time that grows with its length only', () => {
  expect(read(`${'word '.repeat(200_000)}`)).toHaveLength(200_000);
});

describe('the language of a text', () => {
  it.each<[Language, Language, string]>([
    ['english', 'plain', 'What did she say about the trip to the mountains?'],
    ['german', 'english', 'Was hat sie über die Reise in die Berge gesagt?'],
    ['french', 'english', 'Elle a dit que le voyage dans les montagnes était beau.'],
    ['russian', 'english', 'Она сказала, что была в горах и не хочет домой.'],
    ['plain', 'russian', 'Вона сказала, що була в горах і не хоче додому, але це не так.'],
    ['plain', 'english', 'Powiedziała, że nie jest to dla niej, ale jak już jest, to się cieszy.'],
    ['english', 'english', '退款政策是什么 refund'],
    ['plain', 'arabic', 'او گفت که این کتاب را برای شما خریده است و نمی‌آید'],
    ['arabic', 'english', 'هذا هو الكتاب الذي كان في البيت'],
    ['english', 'english', 'Refund policy ORD-1042'],
    ['german', 'german', 'Rückgabe'],
    ['plain', 'english', 'Zażółć gęślą jaźń'],
  ])('is %s where %s was expected: %s', (language, expected, text) => {
    expect(detectLanguage(wordsOf(text), expected)).toBe(language);
  });
});
