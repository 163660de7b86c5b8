/** A text as detectors read it, and where each of its code units stood. */
export interface FoldedText {
  readonly text: string;
  /** For each code unit of `text`: where its character began and ended in the original, in UTF-16 code units. */
  readonly starts: Uint32Array;
  readonly ends: Uint32Array;
}

/**
 * Writes a text as a person would read it aloud: digits of every script as 0–9, full-width letters as plain ones, every space as a space, every dash as a dash,
 * and without what is invisible. Otherwise a zero-width space inside a card number would hide it.
 */
export function foldText(original: string): FoldedText {
  const starts = new Uint32Array(original.length);
  const ends = new Uint32Array(original.length);
  const parts: string[] = [];
  let length = 0;
  for (let at = 0; at < original.length;) {
    const point = original.codePointAt(at) ?? 0;
    const width = point > 0xffff ? 2 : 1;
    const character = original.slice(at, at + width);
    const folded = point < 0x80 ? character : foldCharacter(point, character);
    for (let unit = 0; unit < folded.length; unit++) {
      starts[length + unit] = at;
      ends[length + unit] = at + width;
    }
    parts.push(folded);
    length += folded.length;
    at += width;
  }
  return { text: parts.join(''), starts, ends };
}

const INVISIBLE = /^[\p{Default_Ignorable_Code_Point}\p{Cf}]$/u;
const SPACE = /^\p{Zs}$/u;
const DASH = /^[\p{Pd}\u2212]$/u;
const DIGIT = /^\p{Nd}$/u;

/** Never longer than the character itself: longer spellings (ligatures, fractions) hide no number. */
function foldCharacter(point: number, character: string): string {
  if (INVISIBLE.test(character)) return '';
  if (SPACE.test(character)) return ' ';
  if (DASH.test(character)) return '-';
  if (DIGIT.test(character)) return String(digitValue(point));
  const plain = character.normalize('NFKC');
  return plain.length <= character.length ? plain : character;
}

// Every script keeps its ten digits side by side, so the value is the distance to the first of them; sets that touch are compatible with 0–9.
function digitValue(point: number): number {
  const plain = String.fromCodePoint(point).normalize('NFKC');
  if (/^[0-9]$/.test(plain)) return Number(plain);
  let zero = point;
  while (point - zero < 9 && DIGIT.test(String.fromCodePoint(zero - 1))) zero--;
  return point - zero;
}
