import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { checkMarkdown } from './check-docs';
import { repositoryFiles, ROOT, textOf } from './repository-files';
import { unsettled } from './known-debts';
import { inWords } from './violation';

describe('what Markdown says of the repository', () => {
  it('is true: paths it mentions exist and relative links resolve', () => {
    const pages = repositoryFiles().filter((path) => path.endsWith('.md') && !isSample(path));
    const findings = inWords(pages.flatMap((path) => checkMarkdown(path, textOf(path), (mention) => existsSync(join(ROOT, mention)))));
    expect(unsettled('docs', findings)).toEqual([]);
  });
});

describe('the Markdown check (controls)', () => {
  const files = new Set(['libs/kernel/ids.ts', 'libs/kernel', 'runbooks/provider-outage.md']);
  const check = (text: string) => checkMarkdown('runbooks/README.md', text, (path) => files.has(path)).map(({ what }) => what);

  it.each([
    ['See `libs/kernel/money.ts`.', 'mentions libs/kernel/money.ts'],
    ['Run `npm test -- libs/kernel/money`.', 'mentions libs/kernel/money'],
    ['[outage](outage.md)', 'links to outage.md'],
    ['[ids](../libs/kernel/id.ts#L3 "ids")', 'links to ../libs/kernel/id.ts#L3'],
  ])('reports %s', (text, what) => {
    expect(check(text)).toEqual([what]);
  });

  it.each([
    'See `libs/kernel/ids.ts`, `libs/kernel/`, `apps/<app>/main.ts`, `slo/*.yaml` and `kernel/nothing`.',
    '[outage](provider-outage.md#who) · [RFC](https://www.rfc-editor.org/rfc/rfc8785) · [top](#top)',
    '```\nlibs/kernel/in-a-listing.ts [x](nowhere.md)\n```',
    'A call like `[a](b)` is code.',
  ])('lets %j be', (text) => {
    expect(check(text)).toEqual([]);
  });
});

// The sample tenants' own documents are data of the sample, not pages about this repository.
function isSample(path: string): boolean {
  return path.startsWith('apps/all-in-one/sample/');
}
