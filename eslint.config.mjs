import { defineConfig } from 'eslint/config';
import tseslint from 'typescript-eslint';
import { IMPORT_TABLE } from './test/architecture/import-table.ts';

// The editor's half of the architecture test: whole layers by alias. test/architecture/imports.spec.ts holds the rest.
const FOLDERS = {
  kernel: ['libs/kernel/**/*.ts'],
  planes: ['libs/planes/**/*.ts'],
  contracts: ['libs/contracts/*.ts'],
  edges: ['libs/edges/**/*.ts'],
  peers: ['libs/edges/peers/**/*.ts'],
  platform: ['libs/platform/**/*.ts'],
  apps: ['apps/**/*.ts'],
  testing: ['libs/testing/**/*.ts'],
};
const ALIASES = {
  kernel: '@kernel',
  planes: '@planes',
  contracts: '@contracts',
  port: '@edges',
  platform: '@platform',
  testing: '@testing',
};
const TESTS = ['**/*.spec.ts', '**/*.contract.ts', 'test/**/*.ts', 'libs/testing/**/*.ts'];

function layerRules() {
  return Object.entries(FOLDERS).map(([layer, files]) => {
    const { may } = IMPORT_TABLE[layer];
    const patterns = Object.entries(ALIASES)
      .filter(([target]) => !may[target])
      .map(([target, alias]) => ({
        regex: `^${alias}/`,
        message: `${layer} may not import ${target} (test/architecture/import-table.ts)`,
      }));
    const framework = { regex: '^@nestjs/', message: `${layer} knows no framework` };
    if (!['platform', 'apps', 'contracts', 'testing'].includes(layer)) patterns.push(framework);
    // A boot helper of libs/testing drives the real process; the architecture test knows which one.
    const ignores = ['**/*.spec.ts', '**/*.contract.ts', '**/*.cases.ts', 'libs/testing/boot-*.ts'];
    return { files, ignores, rules: { '@typescript-eslint/no-restricted-imports': ['error', { patterns }] } };
  });
}

const banned = (selector, message) => ({ selector, message });
const HOUSE = [
  banned('ExportDefaultDeclaration', 'no default exports: a name has one spelling'),
  banned('TSEnumDeclaration', 'no enums: use a string union'),
];
const NO_ENV = [
  banned("MemberExpression[object.name='process'][property.name='env']", 'only libs/platform/settings and main.ts read the environment'),
  banned("ImportDeclaration[source.value='node:process']", 'process is read in libs/platform and main.ts, as the global it is'),
];
const NO_FOCUS = [
  banned("MemberExpression[object.name=/^(it|test|describe)$/][property.name='only']", 'no focused tests'),
  banned(
    'MemberExpression[object.name=/^(it|test|describe)$/][property.name=/^(skip|todo)$/]',
    'no skipped tests: a server that is not there is skipped aloud by @testing/describe-on-backend',
  ),
  banned('CallExpression[callee.name=/^(fit|fdescribe|xit|xdescribe|xtest)$/]', 'no focused or skipped tests'),
];

export default defineConfig(
  {
    ignores: ['**/node_modules/', 'dist/', 'coverage/', '.fiveplane/', 'libs/contracts/generated/', 'apps/cli/bin/', '**/*.js', '**/*.mjs'],
  },
  {
    files: ['**/*.ts'],
    languageOptions: {
      parser: tseslint.parser,
      parserOptions: { project: './tsconfig.json', tsconfigRootDir: import.meta.dirname },
    },
    plugins: { '@typescript-eslint': tseslint.plugin },
    linterOptions: { reportUnusedDisableDirectives: 'error' },
    rules: {
      'no-empty': 'error',
      'no-console': 'error',
      'no-var': 'error',
      'no-debugger': 'error',
      'prefer-const': 'error',
      eqeqeq: 'error',
      'no-fallthrough': 'error',
      'no-unsafe-finally': 'error',
      'no-control-regex': 'error',
      'no-sparse-arrays': 'error',
      'no-constant-condition': 'error',
      'no-async-promise-executor': 'error',
      'max-lines': ['warn', { max: 200 }],
      'no-restricted-syntax': ['error', ...HOUSE, ...NO_ENV],
      '@typescript-eslint/no-explicit-any': 'error',
      '@typescript-eslint/no-non-null-assertion': 'error',
      '@typescript-eslint/ban-ts-comment': 'error',
      '@typescript-eslint/no-empty-object-type': 'error',
      '@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_', varsIgnorePattern: '^_', ignoreRestSiblings: true }],
      '@typescript-eslint/no-require-imports': 'error',
      '@typescript-eslint/no-floating-promises': 'error',
      '@typescript-eslint/no-misused-promises': 'error',
      '@typescript-eslint/switch-exhaustiveness-check': ['error', { considerDefaultExhaustiveForUnions: true }],
    },
  },
  // Nest reads constructor parameter types at run time, so a type import there would lose the dependency: elsewhere types are imported as types.
  {
    files: ['libs/{kernel,planes,edges}/**/*.ts'],
    rules: { '@typescript-eslint/consistent-type-imports': ['error', { fixStyle: 'inline-type-imports', disallowTypeAnnotations: false }] },
  },
  ...layerRules(),
  { files: ['apps/cli/**/*.ts', '**/main.ts', 'test/bench/**/*.ts', 'test/backends/**/*.ts'], rules: { 'no-console': 'off' } },
  { files: ['libs/platform/settings/**/*.ts', '**/main.ts'], rules: { 'no-restricted-syntax': ['error', ...HOUSE] } },
  { files: TESTS, rules: { 'no-restricted-syntax': ['error', ...HOUSE, ...NO_FOCUS] } },
  // The places that skip, and say so: a server whose address is not set, a model that is not there.
  {
    files: ['libs/testing/describe-on-backend.ts', 'libs/testing/describe-with-model.ts'],
    rules: { 'no-restricted-syntax': ['error', ...HOUSE] },
  },
);
