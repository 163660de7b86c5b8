import { foldText } from './fold';

/** A piece of text that is a word, or several joined without a space, or a pictograph; with its place in the folded text. */
export interface Word {
  readonly kind: 'word' | 'number' | 'unspaced' | 'pictograph';
  readonly text: string;
}

const PICTOGRAPH = String.raw`\p{Extended_Pictographic}(?:\uFE0F|\p{Emoji_Modifier})*(?:\u200D\p{Extended_Pictographic}(?:\uFE0F|\p{Emoji_Modifier})*)*|\p{Regional_Indicator}{2}`;
// Scripts written without spaces, and Hangul, whose particles cling to the word: their runs are cut into single letters and pairs.
const UNSPACED = String.raw`[\p{scx=Han}\p{scx=Hiragana}\p{scx=Katakana}\p{scx=Hangul}\p{scx=Thai}\p{scx=Lao}\p{scx=Khmer}\p{scx=Myanmar}\p{scx=Tibetan}]`;
const LETTER = String.raw`(?!${UNSPACED})[\p{L}\p{N}][\p{M}]*`;
const TOKEN = new RegExp(
  `(?<pictograph>(?![0-9#*])(?:${PICTOGRAPH}))|(?<unspaced>(?:(?=[\\p{L}\\p{N}\\p{M}])${UNSPACED}\\p{M}*)+)|(?<word>(?:${LETTER})+(?:[-_./:'](?:${LETTER})+)*)`,
  'gu',
);
const DIGIT = /\p{N}/u;

/** The words of a text in reading order, folded to one case and form. */
export function wordsOf(text: string): readonly Word[] {
  return Array.from(foldText(text).matchAll(TOKEN), ({ groups = {} }) => {
    const { pictograph, unspaced, word = '' } = groups;
    if (pictograph !== undefined) return { kind: 'pictograph', text: pictograph };
    if (unspaced !== undefined) return { kind: 'unspaced', text: unspaced };
    return { kind: DIGIT.test(word) ? 'number' : 'word', text: word };
  });
}

/** The parts of a joined word; the word alone when it is not joined. */
export function partsOf(word: string): readonly string[] {
  return word.split(/[-_./:]/);
}

/** Single letters and neighbouring pairs of a run without spaces: enough to find any part of it again. */
export function pairsOf(run: string): readonly string[] {
  const letters = run.match(/\P{M}\p{M}*/gu) ?? [];
  return letters.flatMap((letter, at) => (at + 1 < letters.length ? [letter, `${letter}${letters[at + 1]}`] : [letter]));
}

/** A pictograph without skin tone and presentation marks; a joined one also by its parts. */
export function pictographForms(pictograph: string): readonly string[] {
  const bare = pictograph.replace(/[\uFE0F\p{Emoji_Modifier}]/gu, '');
  return bare.includes('\u200D') ? [bare, ...bare.split('\u200D')] : [bare];
}
