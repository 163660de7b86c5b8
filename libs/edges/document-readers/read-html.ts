import { defaultTreeAdapter, type DefaultTreeAdapterTypes, parse } from 'parse5';
import { isRefusal, type Refusal } from '@kernel/outcome';
import type { ReadDocument } from '@planes/intelligence/knowledge/read-document';
import { DOCUMENT_LIMITS } from './document-limits';
import { no } from './refuse-content';
import { TextWriter } from './text-writer';

type Node = DefaultTreeAdapterTypes.Node;
type Element = DefaultTreeAdapterTypes.Element;

const READER = 'html@1 parse5@8.1.1';

/** Never shown, or not text. */
const SILENT = new Set(
  'head script style template noscript svg math canvas audio video object embed iframe select option datalist'.split(' '),
);
const BLOCKS = new Set(
  'address article aside blockquote body caption center dd details dialog div dl dt fieldset figcaption figure footer form h1 h2 h3 h4 h5 h6 header hgroup hr html li main nav ol p pre section summary table tbody td tfoot th thead tr ul'.split(
    ' ',
  ),
);

/** What of an HTML document a reader sees, as text with blank lines between blocks; `h1` to `h6` are its headings. Nothing is loaded and no script runs. */
export function readHtml(source: string): ReadDocument | Refusal {
  const document = parse(source);
  const body = findBody(document);
  if (body === undefined) return no('KNOWLEDGE_CONTENT_INVALID', 'the document has no body');
  const writer = new TextWriter();
  const problem = write(body, writer);
  if (isRefusal(problem)) return problem;
  const { text, headings } = writer.end();
  return { kind: 'read', reader: READER, text, derived: true, headings, rows: null };
}

interface Visit {
  readonly node: Node;
  readonly depth: number;
  readonly preformatted: boolean;
  readonly leaving: boolean;
}

// A stack and no recursion: a document of ten thousand elements inside each other must be refused, not crash.
function write(body: Element, writer: TextWriter): Refusal | undefined {
  const open: Visit[] = [{ node: body, depth: 0, preformatted: false, leaving: false }];
  for (let visit = open.pop(); visit !== undefined; visit = open.pop()) {
    const { node, depth, leaving } = visit;
    if (defaultTreeAdapter.isTextNode(node)) {
      writer.write(node.value, visit.preformatted);
      continue;
    }
    if (!defaultTreeAdapter.isElementNode(node) || isSilent(node)) continue;
    if (leaving) {
      leave(node, writer);
      continue;
    }
    if (depth > DOCUMENT_LIMITS.depth)
      return no('KNOWLEDGE_CONTENT_TOO_DEEP', `the document has more than ${DOCUMENT_LIMITS.depth} elements inside each other`);
    enter(node, writer);
    const preformatted = visit.preformatted || node.tagName === 'pre';
    open.push({ node, depth, preformatted, leaving: true });
    for (const child of node.childNodes.toReversed()) open.push({ node: child, depth: depth + 1, preformatted, leaving: false });
  }
  return undefined;
}

function enter({ tagName }: Element, writer: TextWriter): void {
  const level = /^h([1-6])$/.exec(tagName)?.[1];
  if (level !== undefined) writer.beginHeading(Number(level));
  else if (tagName === 'br') writer.newLine();
  else if (tagName === 'tr') writer.endLine();
  else if (tagName === 'td' || tagName === 'th') writer.beginCell();
  else if (BLOCKS.has(tagName)) writer.newBlock();
  if (tagName === 'li') writer.write('- ', true);
}

function leave({ tagName }: Element, writer: TextWriter): void {
  if (/^h[1-6]$/.test(tagName)) writer.endHeading();
  else if (tagName === 'tr') writer.endLine();
  else if (BLOCKS.has(tagName) && tagName !== 'td' && tagName !== 'th') writer.newBlock();
}

// What is hidden from readers is no evidence, and a favourite place for instructions to machines.
function isSilent({ tagName, attrs }: Element): boolean {
  return SILENT.has(tagName) || attrs.some(({ name, value }) => name === 'hidden' || (name === 'aria-hidden' && value === 'true'));
}

function findBody(document: DefaultTreeAdapterTypes.Document): Element | undefined {
  const html = document.childNodes.find((node) => defaultTreeAdapter.isElementNode(node) && node.tagName === 'html') as Element | undefined;
  return html?.childNodes.find((node) => defaultTreeAdapter.isElementNode(node) && node.tagName === 'body') as Element | undefined;
}
