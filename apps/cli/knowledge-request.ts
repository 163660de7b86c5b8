import { basename, extname } from 'node:path';
import { readFileSync } from 'node:fs';
import { Api } from './api';
import { CommandFailure } from './command-failure';
import { argOf, type Given, type Host, textOf } from './host';
import { pathWith } from './paged';
import { sessionOf } from './session';

/** Who may change what a tenant knows, when nobody is named. */
const EDITOR = 'developer';

/** The platform, asked as the tenant's developer unless somebody is named. */
export function knowledgeApi(host: Host, given: Given): Api {
  return new Api(sessionOf(host, given, EDITOR));
}

/** Types of files that are documents, by the end of their name. */
const DOCUMENT_TYPES: Readonly<Record<string, string>> = {
  '.md': 'text/markdown',
  '.markdown': 'text/markdown',
  '.html': 'text/html',
  '.htm': 'text/html',
  '.pdf': 'application/pdf',
  '.txt': 'text/plain',
};
const TABLE_TYPES: Readonly<Record<string, string>> = { '.csv': 'text/csv', '.json': 'application/json' };

/** The media type of a document's file; undefined when it is none that is read. */
export function documentType(path: string): string | undefined {
  return DOCUMENT_TYPES[extname(path).toLowerCase()];
}

/** @throws CommandFailure CLI_USAGE for a file that is no table. */
export function tableType(path: string): string {
  const type = TABLE_TYPES[extname(path).toLowerCase()];
  if (type === undefined) throw CommandFailure.of('CLI_USAGE', `${path} is neither .csv nor .json`);
  return type;
}

/** What a file is called in the working set: its place below the folder, in the letters that ids have. */
export function documentIdOf(place: string): string {
  return place
    .replaceAll('\\', '/')
    .replace(/[^A-Za-z0-9._/-]+/g, '-')
    .replace(/^[^A-Za-z0-9]+/, '')
    .slice(0, 200);
}

/** Where a document goes, with what was said about it. `more` are further parameters. */
export function documentPath(
  path: string,
  given: Given,
  { document_id, media_type, title }: { readonly document_id: string; readonly media_type: string; readonly title?: string | undefined },
  more: Readonly<Record<string, string>> = {},
): string {
  return pathWith(path, {
    collection: textOf(given, 'collection'),
    document_id,
    title: title ?? basename(document_id, extname(document_id)),
    media_type,
    classification: textOf(given, 'classification') ?? 'INTERNAL',
    valid_until: textOf(given, 'validUntil'),
    review_by: textOf(given, 'reviewBy'),
    ...more,
  });
}

/** @throws CommandFailure CLI_FILE_UNREADABLE. */
export function bytesOfFile(path: string): Uint8Array {
  try {
    return readFileSync(path);
  } catch (error) {
    throw CommandFailure.of('CLI_FILE_UNREADABLE', `${path} cannot be read: ${error instanceof Error ? error.message : String(error)}`);
  }
}

/** One document or one collection. @throws CommandFailure CLI_USAGE unless exactly one is named. */
export function choiceOf(given: Given): { readonly document_id: string } | { readonly collection: string } {
  const [document_id, collection] = [textOf(given, 'document'), textOf(given, 'collection')];
  if (document_id !== undefined && collection === undefined) return { document_id };
  if (collection !== undefined && document_id === undefined) return { collection };
  throw CommandFailure.of('CLI_USAGE', 'name a --document or a --collection');
}

/** The question of `query` and `explain`. @throws CommandFailure CLI_USAGE for a number that is none. */
export function questionOf(given: Given): object {
  const entities = (textOf(given, 'entities') ?? '').split(',').map((name) => name.trim()).filter((name) => name !== ''); // prettier-ignore
  const tokens = numberOf(given, 'tokens');
  const named = {
    snapshot: textOf(given, 'snapshot'),
    top_k: numberOf(given, 'top'),
    max_hops: numberOf(given, 'hops'),
    max_classification: textOf(given, 'maxClassification'),
    as_of: textOf(given, 'asOf'),
    ...(entities.length === 0 ? {} : { entities }),
    ...(tokens === undefined ? {} : { budget: { tokens } }),
  };
  const said = Object.entries(named).filter(([, value]) => value !== undefined);
  return { collection: textOf(given, 'collection'), query: argOf(given, 0), ...Object.fromEntries(said) };
}

function numberOf(given: Given, name: string): number | undefined {
  const text = textOf(given, name);
  if (text === undefined) return undefined;
  if (!/^\d{1,6}$/.test(text)) throw CommandFailure.of('CLI_USAGE', `--${name} takes a whole number, not ${text}`);
  return Number(text);
}

/** Tells how far something is, on standard error, at most once for every hundredth part. */
export function progressTeller(host: Host, what: string): (stage: string, done: number, total: number) => void {
  let last = '';
  return (stage, done, total) => {
    const line = `${what}: ${stage} ${total === 0 ? 100 : Math.floor((100 * done) / total)} %`;
    if (line !== last) host.tell(`${line}\n`);
    last = line;
  };
}
