// Marks that say how text is laid out, not what it says: soft hyphens, zero-width and direction marks. A joiner stays between pictographs only.
const INVISIBLE =
  /[\u00AD\u061C\u200B\u200C\u200E\u200F\u202A-\u202E\u2060-\u2064\u2066-\u2069\uFEFF]|(?<![\p{Extended_Pictographic}\p{Emoji_Modifier}\uFE0F])\u200D/gu;
const APOSTROPHES = /[’‘ʼ＇`´]/g;
// Digits of other scripts start at these code points and count upwards.
const ZEROS = [
  0x660, 0x6f0, 0x7c0, 0x966, 0x9e6, 0xa66, 0xae6, 0xb66, 0xbe6, 0xc66, 0xce6, 0xd66, 0xe50, 0xed0, 0xf20, 0x1040, 0x17e0, 0x1810,
];
const FOREIGN_DIGIT = /(?![0-9])\p{Nd}/gu;
const ARABIC_MARKS = /[\u0640\u064B-\u065F\u0670\u06D6-\u06ED]/g;
const HEBREW_MARKS = /[\u0591-\u05C7]/g;
const NON_ASCII = /[^\u0000-\u007F]/; // eslint-disable-line no-control-regex -- the range of ASCII itself
const MARKED = /[\p{Script=Latin}\p{Script=Greek}]\p{M}+/gu;
const LETTERS: Readonly<Record<string, string>> = {
  ...{ ß: 'ss', ø: 'o', ł: 'l', đ: 'd', ð: 'd', þ: 'th', æ: 'ae', œ: 'oe', ı: 'i', ς: 'σ', ё: 'е' },
  ...{ أ: 'ا', إ: 'ا', آ: 'ا', ٱ: 'ا', ى: 'ي', ی: 'ي', ک: 'ك', ة: 'ه' },
};
const LETTER = new RegExp(`[${Object.keys(LETTERS).join('')}]`, 'g');

/** The text in one case and one form, digits as ASCII digits, without layout marks: what words are cut from. Letters keep their accents. */
export function foldText(text: string): string {
  const folded = text.normalize('NFKC').toLowerCase().replace(APOSTROPHES, "'");
  if (!NON_ASCII.test(folded)) return folded;
  return folded
    .replace(INVISIBLE, '')
    .replace(FOREIGN_DIGIT, asciiDigit)
    .replace(ARABIC_MARKS, '')
    .replace(HEBREW_MARKS, '')
    .normalize('NFC');
}

/** A word without the accents and letter forms that people leave out when they search. For words already cut and stemmed. */
export function foldWord(word: string): string {
  if (!NON_ASCII.test(word)) return word;
  return word
    .normalize('NFD')
    .replace(MARKED, (letter) => String.fromCodePoint(letter.codePointAt(0) ?? 0))
    .normalize('NFC')
    .replace(LETTER, (letter) => LETTERS[letter] ?? letter);
}

function asciiDigit(digit: string): string {
  const code = digit.codePointAt(0) ?? 0;
  const zero = ZEROS.find((start) => code >= start && code <= start + 9);
  return zero === undefined ? digit : String(code - zero);
}
