/** One runner for every test. Run it through the npm scripts: they give Node the flag that lets Jest load ES modules. */
module.exports = {
  rootDir: '.',
  testMatch: ['<rootDir>/{apps,libs,test}/**/*.spec.ts'],
  testPathIgnorePatterns: ['/node_modules/', '/dist/', '/dist\\.'],
  modulePathIgnorePatterns: ['<rootDir>/dist/', '<rootDir>/dist\\.'],
  transform: { '\\.ts$': ['@swc/jest'] },
  moduleNameMapper: {
    '^@(kernel|planes|contracts|edges|platform|testing)/(.*)$': '<rootDir>/libs/$1/$2',
  },
  reporters: [['default', { summaryThreshold: 5 }], '<rootDir>/test/closing-line.js'],
  testSequencer: '<rootDir>/test/long-tests-first.js',
  maxWorkers: 2,
  // A worker keeps part of what every file loaded; past this it spends its time collecting garbage, and a new one is cheaper.
  workerIdleMemoryLimit: '768MB',
  // A bound for machines that do much else; nothing is measured with it.
  testTimeout: 240_000,
};
