import type { Json } from '@kernel/canonical-json';
import { isRefusal } from '@kernel/outcome';
import { jsonPointer, valueAt } from '@kernel/json-pointer';
import type { ComposeTask } from './model-task';

type Evidence = ComposeTask['evidence'][number];
type Result = ComposeTask['results'][number];

/** The last line of every answer: this model says what it is. */
export const SELF_DESCRIPTION =
  'Composed by the built-in model: quoted from the results and sources above, not written by a language model.';

const QUOTED_SOURCES = 2;

/**
 * Composes an answer by extraction: the outline with its places filled (or one line per result), then the sentences of the
 * sources that share most words with the message, cited. Same task, same text.
 */
export function composeAnswer(task: ComposeTask): string {
  const opening = filledOutline(task.answer_outline, task.results) ?? task.results.map(resultLine).join('\n');
  const unfinished = task.results.filter(({ status }) => status !== 'completed').map(resultLine);
  const quotes = bestQuotes(task);
  const parts = [
    opening,
    ...unfinished.filter((line) => !opening.includes(line)),
    ...quotes.map(({ sentence }, index) => `${sentence} [${index + 1}]`),
    ...(quotes.length === 0 ? [] : [`Sources: ${quotes.map(({ evidence }, index) => `[${index + 1}] ${evidence.ref}`).join(', ')}`]),
    SELF_DESCRIPTION,
  ];
  return parts.filter((part) => part !== '').join('\n');
}

const PLACE = /\{\{([A-Za-z0-9_.-]+)((?:\/[^/{}]+)*)\}\}/g;

// `{{lookup/status}}` is the field `status` of the output of step `lookup`. An outline without places is an instruction, not a text.
function filledOutline(outline: string, results: readonly Result[]): string | undefined {
  let complete = true;
  let places = 0;
  const filled = outline.replace(PLACE, (_place, stepId: string, pointer: string) => {
    places++;
    const path = jsonPointer(pointer);
    const output = results.find(({ step_id, status }) => step_id === stepId && status === 'completed')?.output;
    const value = isRefusal(path) || output === undefined ? undefined : valueAt(output, path);
    if (value === undefined || (typeof value === 'object' && value !== null)) complete = false;
    return said(pointer.split('/').at(-1) ?? '', value ?? null);
  });
  return places > 0 && complete ? filled : undefined;
}

function resultLine({ tool, status, output }: Result): string {
  if (status !== 'completed') return `${tool}: not done (${status}).`;
  const fields = fieldsOf(output);
  return fields.length === 0 ? `${tool}: done.` : `${tool}: ${fields.join(', ')}.`;
}

function fieldsOf(output: Json): readonly string[] {
  if (output === null || typeof output !== 'object' || Array.isArray(output)) return [];
  return Object.entries(output)
    .filter(([, value]) => value === null || typeof value !== 'object')
    .map(([name, value]) => `${name.replace(/_cents$/, '').replaceAll('_', ' ')} ${said(name, value as Json)}`);
}

function said(name: string, value: Json): string {
  if (name.endsWith('_cents') && typeof value === 'number' && Number.isSafeInteger(value)) return (value / 100).toFixed(2);
  return typeof value === 'string' ? value : JSON.stringify(value);
}

function bestQuotes({ message, evidence }: ComposeTask): readonly { readonly evidence: Evidence; readonly sentence: string }[] {
  const asked = wordsOf(message);
  return evidence
    .filter(({ bucket }) => bucket === undefined || bucket === 'evidence')
    .map((source) => ({ evidence: source, ...bestSentence(source, asked) }))
    .filter(({ shared }) => shared > 0)
    .toSorted((a, b) => b.shared - a.shared)
    .slice(0, QUOTED_SOURCES);
}

// A compiled passage begins with the line that says where in its document it stands.
const PLACE_OF_PASSAGE = /^[^\n]* › [^\n]*\n/;

/** The sentence that shares most words with the question, the earlier one of two; a heading that shares words speaks for its first sentence. */
function bestSentence({ heading, text }: Evidence, asked: ReadonlySet<string>): { readonly sentence: string; readonly shared: number } {
  const [place = ''] = PLACE_OF_PASSAGE.exec(text) ?? [];
  const inHeading = sharedWords(`${heading} ${place}`, asked);
  let best = { sentence: '', shared: 0 };
  for (const sentence of sentencesOf(text.slice(place.length))) {
    const shared = sharedWords(sentence, asked) + inHeading;
    if (shared > best.shared) best = { sentence, shared };
  }
  return best;
}

/** The sentences of a text, verbatim but for its line breaks. */
// Authors wrap their lines; a blank line, a heading, a list item or a table row ends a paragraph, a line break does not.
export function sentencesOf(text: string): readonly string[] {
  return text
    .split(/\n\s*\n|\n(?=\s*(?:[-*+#|>]|\d+\.)\s?)/)
    .filter((paragraph) => !/^\s*[#|]/.test(paragraph))
    .flatMap((paragraph) =>
      paragraph
        .replace(/^\s*(?:[-*+>]|\d+\.)\s+/, '')
        .replace(/\s*\n\s*/g, ' ')
        .split(/(?<=[.!?])\s+/),
    )
    .map((sentence) => sentence.trim())
    .filter((sentence) => sentence !== '');
}

function sharedWords(text: string, asked: ReadonlySet<string>): number {
  return [...wordsOf(text)].filter((word) => asked.has(word)).length;
}

// Words shorter than four letters say nothing about a subject; a crude stem lets "refunds" meet "refund".
function wordsOf(text: string): ReadonlySet<string> {
  const words = text.toLowerCase().match(/[\p{L}\p{N}]{4,}/gu) ?? [];
  return new Set(words.map((word) => word.replace(/(?:ing|ed|es|s)$/, '')));
}
