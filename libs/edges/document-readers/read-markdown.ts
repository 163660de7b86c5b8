import MarkdownIt from 'markdown-it';
import type { ReadDocument, ReadHeading } from '@planes/intelligence/knowledge/read-document';

const READER = 'markdown@1 markdown-it@15.0.3';

const markdown = new MarkdownIt('commonmark');

/** A Markdown text as it is. Headings inside quotes, lists and code divide nothing. */
export function readMarkdown(text: string): ReadDocument {
  return { kind: 'read', reader: READER, text, derived: false, headings: headingsOf(text), rows: null };
}

function headingsOf(text: string): readonly ReadHeading[] {
  const lines = lineStarts(text);
  const tokens = markdown.parse(text, {});
  return tokens.flatMap((token, position) => {
    if (token.type !== 'heading_open' || token.level !== 0 || token.map === null) return [];
    const [from, to] = token.map;
    const inline = tokens[position + 1];
    const title = (inline?.children ?? []).map((child) => (child.type === 'softbreak' ? ' ' : child.content)).join('');
    return [{ level: Number(token.tag.slice(1)), title, from: lines[from] ?? text.length, to: lines[to] ?? text.length }];
  });
}

/** Where each line begins, with the end of the text last. CR, LF and CRLF end a line, as CommonMark has it. */
function lineStarts(text: string): readonly number[] {
  return [0, ...[...text.matchAll(/\r\n|\n|\r/g)].map((match) => match.index + match[0].length), text.length];
}
