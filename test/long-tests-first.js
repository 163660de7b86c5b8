const { default: Sequencer } = require('@jest/test-sequencer');
const { relative } = require('node:path');

// What starts processes or reads data sets takes longest; begun last, it would leave one core idle at the end.
const LONG = ['test/scenarios/', 'test/eval/', 'test/replay/', 'apps/cli/', 'apps/memory-library/'];

/** Jest's own order, long ones first; a machine that has run them before knows their times, and keeps to those. */
module.exports = class LongTestsFirst extends Sequencer {
  sort(tests) {
    const ordered = super.sort(tests);
    if (ordered.some(({ duration }) => duration !== undefined)) return ordered;
    const isLong = ({ path, context }) => LONG.some((folder) => relative(context.config.rootDir, path).startsWith(folder));
    return [...ordered.filter(isLong), ...ordered.filter((test) => !isLong(test))];
  }
};
