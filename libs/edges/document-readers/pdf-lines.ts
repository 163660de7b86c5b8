import { getDocumentProxy } from 'unpdf';
import { isRefusal, type Refusal } from '@kernel/outcome';
import { DOCUMENT_LIMITS } from './document-limits';
import { no } from './refuse-content';

/** A line of a page. */
export interface PdfLine {
  readonly text: string;
  /** Height of its letters, in whole units. */
  readonly size: number;
  /** True when the page leaves room above it. */
  readonly gap: boolean;
}

/** More than this times the height of the letters between two lines is a blank one. */
const WIDE = 1.8;

interface TextItem {
  readonly str: string;
  readonly hasEOL: boolean;
  readonly height: number;
  readonly transform: readonly number[];
}

/** The lines of each page in the order in which the PDF writes them, as PDF.js reads it. No font, image or script of it is loaded. */
export async function pdfLines(content: Uint8Array): Promise<readonly (readonly PdfLine[])[] | Refusal> {
  const opened = await open(content);
  if (isRefusal(opened)) return opened;
  try {
    if (opened.numPages > DOCUMENT_LIMITS.pages)
      return no('KNOWLEDGE_CONTENT_TOO_LARGE', `the PDF has more than ${DOCUMENT_LIMITS.pages} pages`);
    const pages: (readonly PdfLine[])[] = [];
    for (let number = 1; number <= opened.numPages; number++) {
      const page = await opened.getPage(number);
      const { items } = await page.getTextContent();
      pages.push(linesOf(items.filter((item): item is typeof item & TextItem => 'str' in item)));
      page.cleanup();
    }
    return pages;
  } catch (error) {
    return refusalOf(error);
  } finally {
    await opened.loadingTask.destroy();
  }
}

async function open(content: Uint8Array): Promise<Awaited<ReturnType<typeof getDocumentProxy>> | Refusal> {
  try {
    // PDF.js takes the bytes for itself, so it gets its own.
    return await getDocumentProxy(new Uint8Array(content), { useSystemFonts: false, disableFontFace: true, verbosity: 0 });
  } catch (error) {
    return refusalOf(error);
  }
}

// What cannot be read is the document's fault: the reader has no state and no peer.
function refusalOf(error: unknown): Refusal {
  const name = error instanceof Error ? error.name : '';
  if (name === 'PasswordException') return no('KNOWLEDGE_PDF_ENCRYPTED', 'the PDF asks for a password');
  return no('KNOWLEDGE_CONTENT_INVALID', `the PDF cannot be read (${name === '' ? 'unknown' : name})`);
}

function linesOf(items: readonly TextItem[]): readonly PdfLine[] {
  const lines: PdfLine[] = [];
  let text = '';
  let size = 0;
  let baseline: number | null = null;
  let above: number | null = null;
  const end = (): void => {
    const said = text.replaceAll('\u0000', '').trimEnd();
    if (said.trim() !== '') {
      const gap = above !== null && baseline !== null && above - baseline > WIDE * Math.max(size, 1);
      lines.push({ text: said, size: Math.round(size), gap });
      above = baseline;
    }
    text = '';
    size = 0;
    baseline = null;
  };
  for (const { str, hasEOL, height, transform } of items) {
    const here = transform[5] ?? 0;
    if (baseline !== null && Math.abs(baseline - here) > Math.max(size, height) / 2 && text.trim() !== '') end();
    text += str;
    if (str.trim() !== '') {
      size = Math.max(size, height);
      baseline ??= here;
    }
    if (hasEOL) end();
  }
  end();
  return lines;
}
