import { hash } from 'node:crypto';
import type { Classification } from '@kernel/classification';
import { digestOfBytes, type Digest } from '@kernel/digest';
import type { Timestamp } from '@kernel/time';
import { detectLanguage } from '../retrieval/analysis/detect-language';
import { wordsOf } from '../retrieval/analysis/words';
import { divideText } from './divide-text';
import type { ReadDocument, ReadHeading } from './read-document';
import type { Section } from './section';

/** What is known about a document besides its text. */
export interface DocumentFacts {
  readonly collection: string;
  readonly document_id: string;
  readonly document_digest: Digest;
  readonly title: string;
  readonly classification: Classification;
  readonly recorded_at: Timestamp;
  readonly valid_until?: Timestamp;
  readonly review_by?: Timestamp;
}

interface Ancestor {
  readonly level: number;
  readonly title: string;
  readonly slug: string;
  readonly id: string;
}

interface Stretch {
  readonly text: string;
  readonly start: number;
}

/** Of what stands before the first heading. */
const PREAMBLE = '_';
const LONGEST_ID = 120;
/** The deepest level that sections tell apart. */
const DEEPEST = 6;
/** What a text is read as whose words are too few to tell. */
export const USUAL_LANGUAGE = 'english';
/** As much of a text tells its language. */
const TELLING = 20_000;

/**
 * The sections of a document in reading order; empty for a blank text.
 * A section's id is the path of its headings, so it survives edits elsewhere; equal paths count on with `~2`, `~3`.
 * A long section is divided at paragraphs: its first part keeps the id, each other is called `<id>;<hash of its first words>` and has the first as parent.
 */
export function sectionTree({ text, headings, reader }: ReadDocument, facts: DocumentFacts): readonly Section[] {
  const { title, ...own } = facts;
  const detected = detectLanguage(wordsOf(text.slice(0, TELLING)), USUAL_LANGUAGE);
  const language = detected === USUAL_LANGUAGE ? {} : { language: detected };
  const preamble: ReadHeading = { level: 0, title: '', from: 0, to: 0 };
  const taken = new Map<string, number>();
  const above: Ancestor[] = [];
  const sections: Section[] = [];
  const places = new BytePlaces(text);
  for (const [position, heading] of [preamble, ...headings].entries()) {
    const body = bodyOf(text, heading.to, headings[position]?.from ?? text.length);
    if (heading === preamble && body.text === '') continue;
    const level = Math.min(heading.level, DEEPEST);
    while ((above.at(-1)?.level ?? -1) >= level) above.pop();
    const slug = heading === preamble ? PREAMBLE : slugOf(heading.slug ?? heading.title);
    const id = freeId([...above.map((ancestor) => ancestor.slug), slug].join('/'), taken);
    const parent = above.at(-1)?.id ?? null;
    if (heading !== preamble) above.push({ level, title: heading.title, slug, id });
    const path = [title, ...above.map((ancestor) => ancestor.title)].join(' › ');
    for (const [part, stretch] of divideText(body.text, body.start).entries()) {
      const section_id = part === 0 ? id : freeId(`${id};${hash('sha256', firstWords(stretch.text)).slice(0, 10)}`, taken);
      const bytes = Buffer.byteLength(stretch.text, 'utf8');
      sections.push({
        ...own,
        ...{ reader, ...language, section_id, parent_id: part === 0 ? parent : id, heading: path, level, ordinal: sections.length },
        ...{ text: stretch.text, offset: places.of(stretch.start), bytes, char_offset: stretch.start, chars: stretch.text.length },
        content_hash: digestOfBytes(Buffer.from(stretch.text, 'utf8')),
      });
    }
  }
  return sections;
}

/** Turns places in characters into places in bytes; asked in rising order. */
class BytePlaces {
  private place = 0;
  private before = 0;

  constructor(private readonly text: string) {}

  of(place: number): number {
    this.before += Buffer.byteLength(this.text.slice(this.place, place), 'utf8');
    this.place = place;
    return this.before;
  }
}

/** The stretch between two places, from its first line that is not blank to the end of its last one. */
function bodyOf(text: string, from: number, to: number): Stretch {
  const stretch = text.slice(from, to);
  const start = from + (/^(?:[ \t]*(?:\r\n|\n|\r))*/.exec(stretch)?.[0].length ?? 0);
  return { text: text.slice(start, to).trimEnd(), start };
}

// What a part is called after: edits behind its first words leave its name.
function firstWords(text: string): string {
  return text.slice(0, 120).trimEnd();
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
