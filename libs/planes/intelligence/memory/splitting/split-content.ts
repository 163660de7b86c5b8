import { assertNever } from '@kernel/assert-never';
import type { ProfileName } from './extraction-profile';

/** A part of a content, verbatim. */
export interface ContentPart {
  readonly text: string;
  /** Where it begins in the content, in UTF-16 code units. */
  readonly offset: number;
  readonly speaker: string | null;
  /** The headings above it, outermost first, joined by ` › `; empty for none. */
  readonly title: string;
}

/** UTF-16 code units that a part has at most, unless one word is longer. Short statements rank best; 1000 characters are about 250 tokens. */
export const PART_LENGTH = 1_000;

/**
 * Cuts a content into parts, verbatim and in order; nothing but blanks is left between them. Never empty for a content with a letter, digit or sign.
 * `whole`: one part. `text`: sentences together up to {@link PART_LENGTH}. `sentences`: each by itself. `conversation`: a part for each line
 * `Name: words`. `document`: as text, but never across a Markdown heading.
 */
export function splitContent(content: string, profile: ProfileName): readonly ContentPart[] {
  switch (profile) {
    case 'whole':
      return partsOf(content, 0, [[0, content.length]], { speaker: null, title: '' });
    case 'sentences':
      return partsOf(content, 0, sentences(content), { speaker: null, title: '' });
    case 'text':
      return partsOf(content, 0, packed(sentences(content)), { speaker: null, title: '' });
    case 'conversation':
      return turns(content);
    case 'document':
      return sections(content);
    default:
      return assertNever(profile);
  }
}

type Span = readonly [start: number, end: number];

function partsOf(text: string, from: number, spans: readonly Span[], said: Pick<ContentPart, 'speaker' | 'title'>): readonly ContentPart[] {
  return spans.flatMap(([start, end]) => {
    const part = text.slice(start, end);
    const trimmed = part.trim();
    return trimmed === '' ? [] : [{ text: trimmed, offset: from + start + part.indexOf(trimmed), ...said }];
  });
}

// Each alternative takes its whole run and never gives any of it back, so that no text is read twice: what a run means is told afterwards.
const RUN = /[.!?…]+["'”’)\]]*\s*|[。！？]+|\n\s*/g;

function sentences(text: string): readonly Span[] {
  const spans: Span[] = [];
  let start = 0;
  for (const { index, 0: run } of text.matchAll(RUN)) {
    const length = lengthOfEnd(text, index, run);
    if (length === 0) continue;
    spans.push(...bounded(text, start, index + length));
    start = index + length;
  }
  return [...spans, ...bounded(text, start, text.length)];
}

/** How much of a run belongs to the sentence that it ends; 0 when it ends none. */
function lengthOfEnd(text: string, index: number, run: string): number {
  if (run.startsWith('\n')) {
    const emptyLine = run.lastIndexOf('\n');
    return emptyLine > 0 ? emptyLine + 1 : /^[-*•\d]/.test(text.charAt(index + run.length)) ? 1 : 0;
  }
  // A full stop ends a sentence when a blank follows; its wide form needs none.
  return /^[。！？]/.test(run) || run.trimEnd().length < run.length ? run.length : 0;
}

/** A sentence without end is cut between words, and a word without end inside it, never inside a surrogate pair. */
function bounded(text: string, start: number, end: number): readonly Span[] {
  const spans: Span[] = [];
  while (end - start > PART_LENGTH) {
    const blank = text.slice(start, start + PART_LENGTH + 1).lastIndexOf(' ');
    const cut = blank > 0 ? start + blank + 1 : start + PART_LENGTH;
    const whole = isLowSurrogate(text, cut) ? cut - 1 : cut;
    spans.push([start, whole]);
    start = whole;
  }
  return end > start ? [...spans, [start, end]] : spans;
}

function isLowSurrogate(text: string, at: number): boolean {
  const unit = text.charCodeAt(at);
  return unit >= 0xdc00 && unit <= 0xdfff;
}

function packed(spans: readonly Span[]): readonly Span[] {
  const groups: [number, number][] = [];
  for (const [start, end] of spans) {
    const last = groups.at(-1);
    if (last !== undefined && end - last[0] <= PART_LENGTH) last[1] = end;
    else groups.push([start, end]);
  }
  return groups;
}

// A name has no sentence in it and is short; a line without one goes on with the turn above it.
const TURN = /^[ \t]*([\p{L}\p{N}][\p{L}\p{N} ._'’-]{0,63}):[ \t]+/u;

function turns(content: string): readonly ContentPart[] {
  const said: { speaker: string | null; start: number; end: number }[] = [];
  for (const [start, end] of lines(content)) {
    const named = TURN.exec(content.slice(start, end));
    const last = said.at(-1);
    if (named !== null || last === undefined) said.push({ speaker: named?.[1] ?? null, start: start + (named?.[0].length ?? 0), end });
    else last.end = end;
  }
  return said.flatMap(({ speaker, start, end }) =>
    partsOf(content.slice(start, end), start, packed(sentences(content.slice(start, end))), { speaker, title: '' }),
  );
}

/** UTF-16 code units of a title, and of each heading in it. */
const TITLE_LENGTH = 256;

function sections(content: string): readonly ContentPart[] {
  const above: string[] = [];
  const found: { title: string; start: number; end: number }[] = [{ title: '', start: 0, end: 0 }];
  for (const [start, end] of lines(content)) {
    const heading = headingIn(content.slice(start, end));
    const last = found.at(-1);
    if (heading === undefined && last !== undefined) last.end = end;
    if (heading === undefined) continue;
    above.splice(heading.depth - 1);
    while (above.length < heading.depth - 1) above.push('');
    above.push(heading.text);
    const title = above.filter((text) => text !== '').join(' › ');
    found.push({ title: title.slice(0, TITLE_LENGTH), start, end });
  }
  return found.flatMap(({ title, start, end }) => {
    const text = content.slice(start, end);
    return partsOf(text, start, packed(sentences(text)), { speaker: null, title });
  });
}

function headingIn(line: string): { readonly depth: number; readonly text: string } | undefined {
  const begun = /^ {0,3}(#{1,6})[ \t]+/.exec(line);
  if (begun === null) return undefined;
  let end = line.length;
  while (end > begun[0].length && ' \t#\r\n'.includes(line.charAt(end - 1))) end -= 1;
  return { depth: (begun[1] ?? '').length, text: line.slice(begun[0].length, Math.min(end, begun[0].length + TITLE_LENGTH)) };
}

function lines(text: string): readonly Span[] {
  const spans: Span[] = [];
  for (let start = 0; start < text.length;) {
    const next = text.indexOf('\n', start);
    const end = next === -1 ? text.length : next + 1;
    spans.push([start, end]);
    start = end;
  }
  return spans;
}
