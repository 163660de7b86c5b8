import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';

/** One line of a data file: a tenant with its texts and questions. */
export interface EvalTenant {
  readonly tenant: string;
  readonly docs: readonly EvalDoc[];
  readonly queries: readonly EvalQuery[];
  readonly triples: readonly EvalTriples[];
}

export interface EvalDoc {
  readonly id: string;
  readonly session: string | number;
  readonly date?: string;
  readonly speaker?: string;
  readonly title?: string;
  readonly text: string;
  readonly caption?: string;
}

export interface EvalQuery {
  readonly q: string;
  readonly gold: readonly string[];
  readonly cat: string;
}

/** What a graph was told of one text. */
export interface EvalTriples {
  readonly doc_id: string;
  readonly entities: readonly string[];
  readonly triples: readonly (readonly string[])[];
}

const KNOWN = /^(locomo|hotpotqa|musique|realtalk|beam).*(?<!\.triples)\.jsonl$/;

/** The data files of a folder, sorted; empty when there are none. */
export function evalFiles(folder: string): readonly string[] {
  if (!existsSync(folder)) return [];
  return readdirSync(folder)
    .filter((name) => KNOWN.test(name))
    .sort()
    .map((name) => join(folder, name));
}

/** The tenants of a file, with the triples beside it where there are any. */
export function readEvalSet(file: string): readonly EvalTenant[] {
  const beside = file.replace(/\.jsonl$/, '.triples.jsonl');
  const triples = existsSync(beside) ? lines<EvalTriples>(beside) : [];
  return lines<Omit<EvalTenant, 'triples'>>(file).map((tenant) => ({ ...tenant, triples }));
}

/** What kind of text a set is of, by its name. */
export function kindOfSet(name: string): 'chat' | 'assistant-log' | 'documents' {
  if (name.startsWith('beam')) return 'assistant-log';
  return /^(locomo|realtalk)/.test(name) ? 'chat' : 'documents';
}

/** How tables call a file. */
export function setName(file: string): string {
  return basename(file, '.jsonl');
}

function lines<T>(file: string): readonly T[] {
  return readFileSync(file, 'utf8')
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as T);
}
