import { hash } from 'node:crypto';

/** A part of a text and where it begins. */
export interface TextPart {
  readonly text: string;
  readonly start: number;
}

/** A part is not ended before it is as long as this, and not longer than that. */
export const PART_LENGTH = { least: 1_600, most: 4_800 } as const;

/** One paragraph in so many ends a part that is long enough. */
const ONE_IN = 4;

/**
 * A long text as parts, each verbatim and none longer than {@link PART_LENGTH}; a short one is its own only part.
 * Where a part ends is told by the paragraph that follows, so an edit moves no border but the nearest ones.
 */
export function divideText(text: string, start: number): readonly TextPart[] {
  if (text.length <= PART_LENGTH.most) return [{ text, start }];
  const parts: TextPart[] = [];
  let from = 0;
  for (const place of [...paragraphStarts(text), text.length]) {
    while (place - from > PART_LENGTH.most) {
      const end = from + lengthOfPiece(text.slice(from, from + PART_LENGTH.most));
      push(parts, text, start, from, end);
      from = end;
    }
    const ends = place === text.length || (place - from >= PART_LENGTH.least && endsPart(text, place));
    if (!ends || place === from) continue;
    push(parts, text, start, from, place);
    from = place;
  }
  return parts;
}

function push(parts: TextPart[], text: string, start: number, from: number, to: number): void {
  const stretch = text.slice(from, to);
  const blank = /^\s*/.exec(stretch)?.[0].length ?? 0;
  const body = stretch.trim();
  if (body !== '') parts.push({ text: body, start: start + from + blank });
}

function paragraphStarts(text: string): readonly number[] {
  return [...text.matchAll(/(?:\r\n|\n|\r)[ \t]*(?:\r\n|\n|\r)\s*/g)].map((match) => match.index + match[0].length);
}

function endsPart(text: string, place: number): boolean {
  return hash('sha256', text.slice(place, place + 120), 'buffer').readUInt8(0) % ONE_IN === 0;
}

// At the last paragraph, sentence or word that fits, never between the halves of a character.
function lengthOfPiece(piece: string): number {
  for (const border of [/\n[ \t]*\n/g, /[.!?。！？]\s/g, /\s/g]) {
    const last = [...piece.matchAll(border)].at(-1);
    if (last !== undefined && last.index + last[0].length >= PART_LENGTH.least) return last.index + last[0].length;
  }
  const unit = piece.charCodeAt(piece.length - 1);
  return unit >= 0xd800 && unit <= 0xdbff ? piece.length - 1 : piece.length;
}
