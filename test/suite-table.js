'use strict';

/** Servers that suites run on, and the store in this process, in the order in which they are shown. Titles end with `on <server>`. */
const SERVERS = ['pglite', 'postgres', 'redis', 'kafka', 'neo4j', 's3', 'softhsm'];
const ON_SERVER = new RegExp(` on (${SERVERS.join('|')})$`);
const ALONE = 'none';

/** Counts what ran, by port (a folder of libs/edges) and by the server it ran on: one line a port, and one for the suites elsewhere that need servers. */
function suiteTable(files, root) {
  const ports = new Map();
  for (const { testFilePath, testResults } of files) {
    const port = portOf(testFilePath.slice(root.length + 1).replaceAll('\\', '/'));
    for (const test of testResults) {
      const server = serverOf(test.ancestorTitles);
      if (port.isPort || server !== ALONE) count(ports, port.name, server, test.status);
    }
  }
  if (ports.size === 0) return [];
  const shown = [...SERVERS, ALONE].filter((server) => [...ports.values()].some((cells) => cells.has(server)));
  const rows = [...ports]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([name, cells]) => [name, ...shown.map((server) => inWords(cells.get(server)))]);
  return aligned([['passed, by port and server', ...shown], ...rows]);
}

function portOf(path) {
  const [layer, second, third] = path.split('/');
  return layer === 'libs' && second === 'edges' ? { name: third, isPort: true } : { name: `(${layer}/${second})`, isPort: false };
}

function serverOf(titles) {
  for (const title of titles) {
    const found = ON_SERVER.exec(title);
    if (found) return found[1];
  }
  return ALONE;
}

function count(ports, name, server, status) {
  const cells = ports.get(name) ?? new Map();
  const cell = cells.get(server) ?? { passed: 0, failed: 0, skipped: 0 };
  cell[status === 'passed' || status === 'failed' ? status : 'skipped'] += 1;
  ports.set(name, cells.set(server, cell));
}

function inWords(cell) {
  if (cell === undefined) return '·';
  const { passed, failed, skipped } = cell;
  return [`${passed}`, ...(failed > 0 ? [`${failed} failed`] : []), ...(skipped > 0 ? [`${skipped} skipped`] : [])].join(', ');
}

function aligned(rows) {
  const widths = rows[0].map((_, column) => Math.max(...rows.map((row) => row[column].length)));
  return rows.map((row) => row.map((cell, column) => (column === 0 ? cell.padEnd(widths[0]) : cell.padStart(widths[column]))).join('  '));
}

module.exports = { suiteTable };
