import { posix } from 'node:path';
import type { Violation } from './violation';

/**
 * Finds promises in Markdown that the repository does not keep: backticked repository paths and relative links that lead nowhere.
 * `exists` is asked for paths of files and folders from the root.
 */
export function checkMarkdown(path: string, text: string, exists: (path: string) => boolean): readonly Violation[] {
  const prose = text.replace(/^(```|~~~)[\s\S]*?^\1/gm, '');
  const mentioned = [...prose.matchAll(/(?<!`)`([^`\n]+)`(?!`)/g)].flatMap((match) => repositoryPaths(match[1] ?? ''));
  const linked = [...prose.replace(/`[^`\n]*`/g, '').matchAll(/\[[^\]]*\]\(([^)\s]+)(?:\s+"[^"]*")?\)/g)].map((match) => match[1] ?? '');
  return [
    ...mentioned.filter((mention) => !exists(mention)).map((mention) => ({ rule: 'paths exist', path, what: `mentions ${mention}` })),
    ...linked
      .filter((link) => isRelative(link) && !exists(target(path, link)))
      .map((link) => ({ rule: 'links resolve', path, what: `links to ${link}` })),
  ];
}

// Placeholders (`apps/<app>`), patterns and ellipses name no single file.
function repositoryPaths(code: string): readonly string[] {
  return code
    .split(/\s+/)
    .filter((word) => /^(apps|libs|charts|terraform|runbooks|slo|test|\.ci)\//.test(word) && !/[<>{}*…$|]|\.\.\./.test(word))
    .map((word) => word.replace(/[#:].*$/, '').replace(/[.,;/]+$/, ''));
}

function isRelative(link: string): boolean {
  return !/^([a-z][a-z0-9+.-]*:|#|\/)/i.test(link);
}

function target(from: string, link: string): string {
  return posix.join(posix.dirname(from), decodeURI(link).replace(/[#?].*$/, '')).replace(/\/$/, '');
}
