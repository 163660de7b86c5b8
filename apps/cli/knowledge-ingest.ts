import { readdirSync, statSync } from 'node:fs';
import { basename, join, relative, resolve } from 'node:path';
import { CommandFailure } from './command-failure';
import { argOf, EXIT, print, type RunCommand, textOf } from './host';
import { IngestedAnswer } from './knowledge-answers';
import { bytesOfFile, documentIdOf, documentPath, documentType, knowledgeApi, progressTeller } from './knowledge-request';

interface Found {
  readonly path: string;
  readonly document_id: string;
  readonly media_type: string;
}

/** `fiveplane knowledge ingest` */
export const run: RunCommand = async (host, given) => {
  const from = resolve(host.cwd, argOf(given, 0));
  const { documents, passed_over } = documentsIn(from);
  const title = textOf(given, 'title');
  if (title !== undefined && documents.length !== 1) throw CommandFailure.of('CLI_USAGE', '--title is for a single document');
  const api = knowledgeApi(host, given);
  const tell = progressTeller(host, 'ingested');
  const ingested: object[] = [];
  const refused: { document_id: string; code: string; detail: string }[] = [];
  for (const [at, { path, document_id, media_type }] of documents.entries()) {
    try {
      const place = documentPath('/v1/knowledge/documents', given, { document_id, media_type, title });
      const { sections, changed, dropped, reader } = await api.upload(place, bytesOfFile(path), IngestedAnswer);
      ingested.push({ document_id, media_type, reader, sections, changed, dropped });
    } catch (error) {
      // One bad file must not keep the others out; a platform that is away keeps everything out.
      if (!(error instanceof CommandFailure) || error.exit !== EXIT.refused) throw error;
      refused.push({ document_id, code: error.code, detail: error.what });
      host.tell(`${document_id}: ${error.code}: ${error.what}\n`);
    }
    if (documents.length > 1) tell('documents', at + 1, documents.length);
  }
  print(host, given, { collection: textOf(given, 'collection'), ingested, refused, passed_over }, () => [
    `${ingested.length} documents are in the working set, ${ingested.filter((one) => 'changed' in one && one.changed === true).length} of them new or changed`,
    ...(refused.length === 0 ? [] : [`${refused.length} were refused`]),
    ...(passed_over.length === 0 ? [] : [`passed over, no document by their names: ${passed_over.join(', ')}`]),
    'next: npx fiveplane knowledge snapshot build',
  ]);
  return refused.length === 0 ? EXIT.done : EXIT.refused;
};

function documentsIn(from: string): { readonly documents: readonly Found[]; readonly passed_over: readonly string[] } {
  const files = filesOf(from);
  const documents = files.flatMap(({ path, place }): Found[] => {
    const media_type = documentType(path);
    return media_type === undefined ? [] : [{ path, document_id: documentIdOf(place), media_type }];
  });
  if (documents.length === 0) throw CommandFailure.of('CLI_USAGE', `${from} holds no document: .md, .html, .pdf or .txt`);
  const ids = documents.map(({ document_id }) => document_id);
  const twice = ids.find((id, at) => ids.indexOf(id) !== at);
  if (twice !== undefined) throw CommandFailure.of('CLI_USAGE', `two files would be the document ${twice}; rename one`);
  return { documents, passed_over: files.filter(({ path }) => documentType(path) === undefined).map(({ place }) => place) };
}

function filesOf(from: string): readonly { readonly path: string; readonly place: string }[] {
  try {
    if (!statSync(from).isDirectory()) return [{ path: from, place: basename(from) }];
    return readdirSync(from, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile() && !entry.name.startsWith('.'))
      .map((entry) => join(entry.parentPath, entry.name))
      .sort()
      .map((path) => ({ path, place: relative(from, path) }));
  } catch (error) {
    throw CommandFailure.of('CLI_FILE_UNREADABLE', `${from} cannot be read: ${error instanceof Error ? error.message : String(error)}`);
  }
}
