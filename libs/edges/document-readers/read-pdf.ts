import { isRefusal, type Refusal } from '@kernel/outcome';
import type { ReadDocument } from '@planes/intelligence/knowledge/read-document';
import { DOCUMENT_LIMITS } from './document-limits';
import { looksLikePdf, no } from './refuse-content';
import { type PdfLine, pdfLines } from './pdf-lines';
import { TextWriter } from './text-writer';

const READER = 'pdf@1 unpdf@1.8.1';

/** So much larger than the usual letters is a heading. */
const LARGER = 1.15;
const LONGEST_HEADING = 200;

/** The text of a PDF, line by line, with a blank line where the page leaves one. Lines in larger letters are headings; without any, every page is a section. */
export async function readPdf(content: Uint8Array): Promise<ReadDocument | Refusal> {
  if (!looksLikePdf(content)) return no('KNOWLEDGE_CONTENT_INVALID', 'the bytes are no PDF');
  const pages = await pdfLines(content);
  if (isRefusal(pages)) return pages;
  const lines = pages.flat();
  const characters = lines.reduce((sum, { text }) => sum + text.length, 0);
  if (lines.every(({ text }) => text.trim() === '')) return no('KNOWLEDGE_PDF_WITHOUT_TEXT', 'no page of the PDF has text');
  if (characters > DOCUMENT_LIMITS.characters)
    return no('KNOWLEDGE_CONTENT_TOO_LARGE', `the text has more than ${DOCUMENT_LIMITS.characters} characters`);
  const levels = headingLevels(lines);
  const writer = new TextWriter();
  for (const [at, page] of pages.entries()) {
    if (levels.size === 0) heading(writer, 1, `Page ${at + 1}`);
    for (const line of page) writeLine(writer, line, levels);
    writer.newBlock();
  }
  const { text, headings } = writer.end();
  return { kind: 'read', reader: READER, text, derived: true, headings, rows: null };
}

function writeLine(writer: TextWriter, { text, size, gap }: PdfLine, levels: ReadonlyMap<number, number>): void {
  const level = levels.get(size);
  if (level !== undefined && text.trim().length <= LONGEST_HEADING) return heading(writer, level, text);
  if (gap) writer.newBlock();
  // A word that the line cut stays cut: what the page says is quoted as it is.
  writer.write(text, true);
  writer.newLine();
}

function heading(writer: TextWriter, level: number, title: string): void {
  writer.beginHeading(level);
  writer.write(title, false);
  writer.endHeading();
}

/** Which level a size of letters stands for: the largest is 1. The usual size is the one most characters have. */
function headingLevels(lines: readonly PdfLine[]): ReadonlyMap<number, number> {
  const characters = new Map<number, number>();
  for (const { text, size } of lines) characters.set(size, (characters.get(size) ?? 0) + text.length);
  const usual = [...characters].sort((a, b) => b[1] - a[1] || a[0] - b[0])[0]?.[0] ?? 0;
  const larger = [...characters.keys()].filter((size) => size >= usual * LARGER).sort((a, b) => b - a);
  return new Map(larger.slice(0, 6).map((size, at) => [size, at + 1]));
}
