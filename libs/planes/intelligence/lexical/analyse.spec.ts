import { analyse, distinctTerms } from './analyse';

it.each<[string, string, readonly string[]]>([
  ['keeps an id whole and in parts', 'My order ORD-1042 arrived', ['order', 'ord-1042', 'ord', '1042', 'arriv']],
  ['keeps a number with its decimals', 'up to 50.00 EUR', ['50.00', '50', '00', 'eur']],
  ['splits joined words without digits', 'non-refundable', ['non', 'refund']],
  ['stems, so that forms of a word meet', 'refunds refunded refunding', ['refund', 'refund', 'refund']],
  ['drops stop words, also inside joined ones', 'the end-of-life', ['end', 'life']],
  ['reads curly and straight apostrophes alike', 'don’t touch the customer’s money', ['touch', 'custom', 'money']],
  ['folds compatibility forms and case', 'ＲＥＦＵＮＤ ﬁne', ['refund', 'fine']],
  ['keeps words of other scripts', 'возврат 返金', ['возврат', '返金']],
  ['has nothing to say about stop words alone', 'what is it about', []],
  ['leaves out what is too long to be a word', `${'x'.repeat(65)} ${'k'.repeat(64)}`, ['k'.repeat(64)]],
])('%s', (_what, text, terms) => {
  expect(analyse(text)).toEqual(terms);
});

it('names each term of a query once, in the order of the query', () => {
  expect(distinctTerms('refund the order, then refund the refund')).toEqual(['refund', 'order']);
});
