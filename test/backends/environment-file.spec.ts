import { execFileSync } from 'node:child_process';
import { shellLines } from './environment-file';

describe('the environment file', () => {
  it('is plain shell lines', () => {
    expect(shellLines({ DATABASE_URL: 'postgres://a:b@127.0.0.1:25432/c', BROKERS: '127.0.0.1:1,127.0.0.1:2' })).toBe(
      'export DATABASE_URL=postgres://a:b@127.0.0.1:25432/c\nexport BROKERS=127.0.0.1:1,127.0.0.1:2\n',
    );
  });

  it.each(["it's $HOME", 'a b', '', '`id`; x', '"quoted"'])('says %j so that a shell reads the same', (value) => {
    const read = execFileSync('sh', ['-c', `${shellLines({ VALUE: value })}printf %s "$VALUE"`], { encoding: 'utf8' });
    expect(read).toBe(value);
  });
});
