import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { BACKENDS } from './backends';
import { differences, parseChecksums } from './checksums';

const [A, B] = ['a'.repeat(64), 'b'.repeat(64)];
const PINNED = new Map([
  ['one.jar', A],
  ['two.jar', B],
]);

describe('pinned checksums', () => {
  it('accepts exactly the pinned files', () => {
    expect(differences(PINNED, new Map(PINNED))).toEqual([]);
  });

  it.each([
    ['a file with other contents', [...PINNED].map(([name]) => [name, A] as const), ['two.jar has other contents']],
    ['a missing file', [['one.jar', A] as const], ['two.jar is missing']],
    ['a file nobody pinned', [...PINNED, ['three.jar', A] as const], ['three.jar is not pinned']],
  ])('reports %s', (_what, found, words) => {
    expect(differences(PINNED, new Map(found))).toEqual(words);
  });

  it('refuses a line that is no checksum', () => {
    expect(() => parseChecksums(`${A}  one.jar\nabc  two.jar\n`)).toThrow('no checksum line: abc  two.jar');
  });

  it.each([
    ['kafka', 'kafka.sha256', 'kafka_2.13-VERSION.jar'],
    ['neo4j', 'neo4j.sha256', 'neo4j-VERSION.jar'],
    ['s3', 'versitygw/go.mod', 'github.com/versity/versitygw vVERSION'],
    ['s3', 'versitygw/go.sum', 'github.com/versity/versitygw vVERSION h1:'],
  ])('are those of the version that %s installs (%s)', (name, file, line) => {
    const version = BACKENDS.find((backend) => backend.name === name)?.pinned ?? '';
    expect(readFileSync(join(__dirname, file), 'utf8')).toContain(line.replace('VERSION', version));
  });
});
