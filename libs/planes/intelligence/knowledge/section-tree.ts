import { hash } from 'node:crypto';
import MarkdownIt from 'markdown-it';
import type { Classification } from '@kernel/classification';
import { digestOfBytes, type Digest } from '@kernel/digest';
import type { Timestamp } from '@kernel/time';
import type { Section } from './section';

/** What is known about a document besides its text. */
export interface DocumentFacts {
  readonly collection: string;
  readonly document_id: string;
  readonly document_digest: Digest;
  readonly title: string;
  readonly classification: Classification;
  readonly recorded_at: Timestamp;
}

interface Heading {
  readonly level: number;
  readonly title: string;
  /** Lines: the first of the heading, the first after it. */
  readonly from: number;
  readonly to: number;
}

interface Ancestor {
  readonly level: number;
  readonly title: string;
  readonly slug: string;
  readonly id: string;
}

/** Of what stands before the first heading. */
const PREAMBLE = '_';
const LONGEST_ID = 120;

const markdown = new MarkdownIt('commonmark');

/**
 * The sections of a Markdown text in reading order; empty for a blank text.
 * A section's id is the path of its headings, so it survives edits elsewhere; equal paths count on with `~2`, `~3`.
 * Headings inside quotes and lists divide nothing.
 */
export function sectionTree(text: string, facts: DocumentFacts): readonly Section[] {
  const lines = lineStarts(text);
  const headings = headingsOf(text);
  const preamble: Heading = { level: 0, title: '', from: 0, to: 0 };
  const taken = new Map<string, number>();
  const above: Ancestor[] = [];
  const sections: Section[] = [];
  const bytes = { place: 0, before: 0 };
  for (const [position, heading] of [preamble, ...headings].entries()) {
    const end = headings[position]?.from ?? lines.length - 1;
    const body = bodyOf(text, lines[heading.to] ?? text.length, lines[end] ?? text.length, bytes);
    if (heading === preamble && body.text === '') continue;
    while ((above.at(-1)?.level ?? -1) >= heading.level) above.pop();
    const slug = heading === preamble ? PREAMBLE : slugOf(heading.title);
    const id = freeId([...above.map((ancestor) => ancestor.slug), slug].join('/'), taken);
    const parent = above.at(-1)?.id ?? null;
    if (heading !== preamble) above.push({ level: heading.level, title: heading.title, slug, id });
    sections.push({
      collection: facts.collection,
      document_id: facts.document_id,
      document_digest: facts.document_digest,
      section_id: id,
      parent_id: parent,
      heading: [facts.title, ...above.map((ancestor) => ancestor.title)].join(' › '),
      level: heading.level,
      ordinal: sections.length,
      ...body,
      content_hash: digestOfBytes(Buffer.from(body.text, 'utf8')),
      classification: facts.classification,
      recorded_at: facts.recorded_at,
    });
  }
  return sections;
}

function headingsOf(text: string): readonly Heading[] {
  const tokens = markdown.parse(text, {});
  return tokens.flatMap((token, position) => {
    if (token.type !== 'heading_open' || token.level !== 0 || token.map === null) return [];
    const [from, to] = token.map;
    const inline = tokens[position + 1];
    const title = (inline?.children ?? []).map((child) => (child.type === 'softbreak' ? ' ' : child.content)).join('');
    return [{ level: Number(token.tag.slice(1)), title, from, to }];
  });
}

/** Where each line begins, with the end of the text last. CR, LF and CRLF end a line, as CommonMark has it. */
function lineStarts(text: string): readonly number[] {
  return [0, ...[...text.matchAll(/\r\n|\n|\r/g)].map((match) => match.index + match[0].length), text.length];
}

/** The stretch between two places, from its first line that is not blank to the end of its last one. Asked in reading order: `counted` remembers how many bytes lie behind. */
function bodyOf(
  text: string,
  from: number,
  to: number,
  counted: { place: number; before: number },
): Pick<Section, 'text' | 'offset' | 'bytes' | 'char_offset' | 'chars'> {
  const stretch = text.slice(from, to);
  const start = from + (/^(?:[ \t]*(?:\r\n|\n|\r))*/.exec(stretch)?.[0].length ?? 0);
  const body = text.slice(start, to).trimEnd();
  counted.before += Buffer.byteLength(text.slice(counted.place, start), 'utf8');
  counted.place = start;
  return { text: body, offset: counted.before, bytes: Buffer.byteLength(body, 'utf8'), char_offset: start, chars: body.length };
}

function slugOf(title: string): string {
  const slug = title
    .normalize('NFKC')
    .toLowerCase()
    .replace(/[^\p{L}\p{N}]+/gu, '-')
    .replace(/^-|-$/g, '');
  return slug === '' ? 'section' : slug;
}

function freeId(path: string, taken: Map<string, number>): string {
  const id = path.length <= LONGEST_ID ? path : `${path.slice(0, LONGEST_ID - 13)}~${hash('sha256', path).slice(0, 12)}`;
  const count = (taken.get(id) ?? 0) + 1;
  taken.set(id, count);
  return count === 1 ? id : `${id}~${count}`;
}
