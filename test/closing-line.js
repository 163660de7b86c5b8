'use strict';

const { suiteTable } = require('./suite-table.js');

/** Ends a run with what ran on which server, and then its numbers on one line, which is what people and CI look for. */
module.exports = class ClosingLine {
  constructor({ rootDir }) {
    this.rootDir = rootDir;
  }

  onRunComplete(_contexts, results) {
    const failed = results.numFailedTests + results.numRuntimeErrorTestSuites;
    const skipped = results.numPendingTests + results.numTodoTests;
    const lines = [
      ...suiteTable(results.testResults, this.rootDir),
      `${results.numPassedTests} passed, ${failed} failed, ${skipped} skipped`,
    ];
    // After Jest's own summary, which is written when this hook returns.
    process.on('exit', () => process.stdout.write(`${lines.join('\n')}\n`));
  }
};
