import type { ReadDocument, ReadHeading } from '@planes/intelligence/knowledge/read-document';

const READER = 'plain-text@1';

// A line of its own in capitals, or with a number before it, as people write chapters where there is no markup.
const NUMBERED = /^(\d{1,3}(?:\.\d{1,3}){0,5})\.?[ \t]+(\p{Lu}[^\r\n]{0,98})$/u;
const CAPITALS = /^[\p{Lu}\p{N}][\p{Lu}\p{N} ,:&'’()/-]{2,78}$/u;

/** A plain text as it is. Numbered and capital lines between blank ones are its headings. */
export function readPlainText(text: string): ReadDocument {
  return { kind: 'read', reader: READER, text, derived: false, headings: headingsOf(text), rows: null };
}

function headingsOf(text: string): readonly ReadHeading[] {
  const lines = [...text.matchAll(/([^\r\n]*)(\r\n|\n|\r|$)/g)];
  return lines.flatMap((line, at) => {
    const [whole, content = ''] = line;
    const alone = isBlank(lines[at - 1]) && isBlank(lines[at + 1]);
    const heading = alone ? headingIn(content.trimEnd()) : undefined;
    return heading === undefined ? [] : [{ ...heading, from: line.index, to: line.index + whole.length }];
  });
}

function headingIn(line: string): Pick<ReadHeading, 'level' | 'title'> | undefined {
  const [, number, title] = NUMBERED.exec(line) ?? [];
  // A sentence that begins with a number is no chapter.
  if (number !== undefined && title !== undefined)
    return /[.!?]$/.test(title) ? undefined : { level: number.split('.').length, title: line };
  return CAPITALS.test(line) && /\p{Lu}{2}/u.test(line) ? { level: 1, title: line } : undefined;
}

function isBlank(line: RegExpMatchArray | undefined): boolean {
  return line === undefined || (line[1] ?? '').trim() === '';
}
