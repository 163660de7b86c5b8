import { checkStatements, countStatements } from './check-statements';
import { textOf, writtenSources } from './repository-files';
import { inWords } from './violation';

/** What speaks to the store when the platform runs. The database folder itself sends migrations and the statements that begin a transaction. */
const ASKING = writtenSources().filter(
  (path) => /^(apps|libs\/edges)\//.test(path) && !path.startsWith('libs/edges/database/') && !/\.(spec|contract|cases)\.ts$/.test(path),
);

const SOURCES = new Map(writtenSources().map((path) => [path, textOf(path)]));
const BESIDE = new Map([['a/columns.ts', "export const COLUMNS = 'a, b'; export let late = 'a';"]]);

const HOLDS: readonly string[] = [
  "tx.query('SELECT 1')",
  "const A = 'SELECT 1'; const B = `${A} FROM x`; tx.query(B, [value])",
  "tx.query(wide ? 'SELECT a' : 'SELECT b')",
  "const T = (table: 'x' | 'y'): string => `SELECT ${table}`; tx.query(T(table))",
  "class A { private find(where: string) { return tx.query(`SELECT 1 WHERE ${where}`); } one() { return this.find('a = $1'); } }",
  "for (const table of ['a', 'b']) tx.query(`DELETE FROM ${table}`)",
  "const A = ['a']; const B = [...A, 'b']; for (const table of B) tx.query(`DELETE FROM ${table}`)",
  "const C = ['a', 'b']; tx.query(`SELECT ${C.join(', ')}`)",
  "import { COLUMNS } from './columns'; const A = `SELECT ${COLUMNS}`; tx.query(A)",
  "const S = { day: 'SELECT 1', month: 'SELECT 2' }; tx.query(S[period])",
];

const BREAKS: readonly string[] = [
  "tx.query(`SELECT '${name}'`)",
  "tx.query('SELECT ' + name)",
  "import { late } from './columns'; tx.query(late)",
  "import { COLUMNS } from '../elsewhere'; tx.query(COLUMNS)",
  'function f(name: string) { tx.query(name); } export const g = f;',
  "export function f(where: string) { tx.query(`SELECT 1 WHERE ${where}`); } f('a')",
  "let text = 'SELECT 1'; text = `${text} OR ${name}`; tx.query(text)",
  "const text = `SELECT ${ids.map((id) => `'${id}'`).join(', ')}`; tx.query(text)",
  "class A { find(where: string) { return tx.query(`SELECT 1 WHERE ${where}`); } one() { return this.find('a'); } }",
  "function f(where: string) { return tx.query(where); } f('a'); f(name)",
  "const A = 'a'; function f(A: string) { tx.query(A); }",
];

describe('the statements of the adapters', () => {
  it('are constant texts: no text is built from a value', () => {
    expect(inWords(ASKING.flatMap((path) => checkStatements(path, SOURCES)))).toEqual([]);
  });

  it('are seen: a hundred and more', () => {
    expect(ASKING.reduce((sum, path) => sum + countStatements(path, SOURCES), 0)).toBeGreaterThan(100);
  });

  it.each(HOLDS)('control: %s is constant', (text) => {
    expect(inWords(checkStatements('a/x.ts', new Map([...BESIDE, ['a/x.ts', text]])))).toEqual([]);
  });

  it.each(BREAKS)('control: %s is not', (text) => {
    expect(checkStatements('a/x.ts', new Map([...BESIDE, ['a/x.ts', text]]))).toHaveLength(1);
  });
});
