/** One runner for every test; `npm test` names the groups. */
module.exports = {
  rootDir: '.',
  testMatch: ['<rootDir>/{apps,libs,test}/**/*.spec.ts'],
  testPathIgnorePatterns: ['/node_modules/', '/dist/'],
  modulePathIgnorePatterns: ['<rootDir>/dist/'],
  transform: { '\\.ts$': ['@swc/jest'] },
  extensionsToTreatAsEsm: [],
  moduleNameMapper: {
    '^@(kernel|planes|contracts|edges|platform|testing)/(.*)$': '<rootDir>/libs/$1/$2',
  },
  maxWorkers: 2,
  testTimeout: 30_000,
};
