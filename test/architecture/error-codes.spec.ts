import { unsettled } from './known-debts';
import ts from 'typescript';
import { isFaultCode } from '@kernel/fault-codes';
import { parseSource, visit } from './read-imports';
import { textOf, writtenSources } from './repository-files';

interface Code {
  readonly code: string;
  readonly path: string;
}

const SOURCES = writtenSources().filter((path) => !/\.(spec|cases|contract)\.ts$/.test(path) && !/^(test|libs\/testing)\//.test(path));

const LISTS = new Map(SOURCES.filter(isErrorList).map((path) => [path, declaredCodes(path, textOf(path))]));

describe('error codes', () => {
  it('belong to the one list of their prefix; another list may name them, once they are declared', () => {
    expect(ownershipProblems(LISTS)).toEqual([]);
  });

  it('say in upper case which part speaks and what happened', () => {
    expect(
      SOURCES.flatMap((path) => refusalCodes(path, textOf(path))).filter(({ code }) => !/^[A-Z][A-Z0-9]*(_[A-Z0-9]+)+$/.test(code)),
    ).toEqual([]);
  });

  it('are refused with by one layer’s part only, or declared in an error list', () => {
    const declared = new Set(
      SOURCES.filter(isErrorList)
        .flatMap((path) => declaredCodes(path, textOf(path)))
        .map(({ code }) => code),
    );
    const used = SOURCES.flatMap((path) => refusalCodes(path, textOf(path))).filter(({ code }) => !declared.has(code));
    expect(unsettled('error-codes', saidByTwo(used))).toEqual([]);
  });
});

describe('the error code checks (controls)', () => {
  it('find two lists with one prefix, a code named twice, and a foreign code that its owner does not declare', () => {
    const list = (path: string, text: string) => [path, declaredCodes(path, text)] as const;
    const model = list(
      'libs/planes/model/errors.ts',
      "const E = { MODEL_NO_ROUTE: 'none', MODEL_AWAY: 'away', AUDIT_UNAVAILABLE: 'a fault', TRUST_LOST: 'whose?' };",
    );
    const trust = list('libs/planes/trust/errors.ts', "const E = ['TRUST_UNSIGNED', 'TRUST_UNSIGNED'];");
    const other = list('libs/planes/model/gateway/errors.ts', "const E = ['MODEL_NO_ROUTE'];");
    expect(ownershipProblems(new Map([trust]))).toEqual(['libs/planes/trust/errors.ts names TRUST_UNSIGNED twice']);
    expect(ownershipProblems(new Map([model, trust]))).toContain(
      'libs/planes/model/errors.ts names TRUST_LOST, which libs/planes/trust/errors.ts does not declare',
    );
    expect(ownershipProblems(new Map([model, other]))).toContain(
      'libs/planes/model/gateway/errors.ts shares the prefix MODEL with libs/planes/model/errors.ts',
    );
  });

  it('find two parts that refuse with one undeclared code', () => {
    const a = refusalCodes('libs/planes/model/route.ts', "return refused('NO_ROUTE', 'none');");
    const b = refusalCodes('libs/planes/trust/policy.ts', "return refused(\n  'NO_ROUTE',\n  'none');");
    expect(saidByTwo([...a, ...b])).toEqual(['NO_ROUTE: libs/planes/model, libs/planes/trust']);
    expect(saidByTwo([...a, ...a])).toEqual([]);
  });
});

function isErrorList(path: string): boolean {
  return /(^|[/-])errors\.ts$/.test(path);
}

// Keys of object literals and members of arrays that look like codes: how a list is written does not matter.
function declaredCodes(path: string, text: string): readonly Code[] {
  const found: Code[] = [];
  visit(parseSource(path, text), (node) => {
    const name = ts.isPropertyAssignment(node)
      ? node.name
      : ts.isStringLiteral(node) && ts.isArrayLiteralExpression(node.parent)
        ? node
        : undefined;
    const code = name && (ts.isIdentifier(name) || ts.isStringLiteral(name)) ? name.text : '';
    if (/^[A-Z][A-Z0-9]*(_[A-Z0-9]+)+$/.test(code)) found.push({ code, path });
  });
  return found;
}

function refusalCodes(path: string, text: string): readonly Code[] {
  const found: Code[] = [];
  visit(parseSource(path, text), (node) => {
    if (!ts.isCallExpression(node) || node.expression.getText() !== 'refused') return;
    const [code] = node.arguments;
    if (code && ts.isStringLiteral(code)) found.push({ code: code.text, path });
  });
  return found;
}

/** A list owns the prefix that most of its codes have. */
function ownershipProblems(lists: ReadonlyMap<string, readonly Code[]>): readonly string[] {
  const owners = new Map<string, string>();
  const problems: string[] = [];
  for (const [path, codes] of lists) {
    const prefix = ownPrefix(codes);
    const owner = owners.get(prefix);
    if (owner === undefined) owners.set(prefix, path);
    else problems.push(`${path} shares the prefix ${prefix} with ${owner}`);
    const names = codes.map(({ code }) => code);
    problems.push(...names.filter((code, position) => names.indexOf(code) !== position).map((code) => `${path} names ${code} twice`));
  }
  for (const [path, codes] of lists) {
    for (const { code } of codes) {
      const owner = owners.get(prefixOf(code));
      const known = owner === path || isFaultCode(code) || lists.get(owner ?? '')?.some((declared) => declared.code === code) === true;
      if (!known) problems.push(`${path} names ${code}, which ${owner ?? 'no list'} does not declare`);
    }
  }
  return problems;
}

function ownPrefix(codes: readonly Code[]): string {
  const byPrefix = Map.groupBy(codes, ({ code }) => prefixOf(code));
  return [...byPrefix].sort((a, b) => b[1].length - a[1].length)[0]?.[0] ?? '';
}

function prefixOf(code: string): string {
  return code.slice(0, code.indexOf('_'));
}

function saidByTwo(codes: readonly Code[]): readonly string[] {
  const parts = codes.map(({ code, path }) => ({ code, path: path.split('/').slice(0, 3).join('/') }));
  return groups([...new Map(parts.map((part) => [`${part.code} ${part.path}`, part])).values()]);
}

function groups(codes: readonly Code[]): readonly string[] {
  const byCode = Map.groupBy(codes, ({ code }) => code);
  return [...byCode].filter(([, said]) => said.length > 1).map(([code, said]) => `${code}: ${said.map(({ path }) => path).sort().join(', ')}`); // prettier-ignore
}
