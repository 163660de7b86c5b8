import { parseStrictJson } from '@kernel/strict-json';
import { USUAL_SETTINGS } from '../banks/bank-settings';
import type { ExportedMemory, ExportHeader } from './export-record';
import { readExport } from './read-export';
import { ExportLines, headerLine } from './write-export';

const AT = '2026-01-31T09:30:00.000Z';
const HEADER: ExportHeader = {
  fiveplane_memory_export: 1,
  tenant_id: 'acme',
  bank_id: 'support',
  profile: 'chat',
  language: 'english',
  settings: USUAL_SETTINGS,
};

function aMemory(memory_id: string, change: Partial<ExportedMemory> = {}): ExportedMemory {
  return {
    memory_id,
    content_key: `key of ${memory_id}`,
    content_type: 'text',
    session_id: 's1',
    position: 0,
    speaker: null,
    role: 'user',
    title: '',
    text: 'שלום \u202e ‘; DROP TABLE’ 😀\n',
    gloss: '',
    tags: ['a'],
    fact_type: 'experience',
    classification: 'INTERNAL',
    occurred: { from: AT, to: '2026-01-31T09:30:00.001Z' },
    retained_at: AT,
    retained_by: 'user:sam',
    expires_at: null,
    visible_to: null,
    principals: ['user:ann'],
    metadata: { channel: 'mail', urgent: true, count: 0.1, none: null },
    fact: { subject: 'ann', predicate: 'lives in', valid_from: AT, valid_to: null },
    entities: ['Ann'],
    relations: [{ subject: 'Ann', predicate: 'lives in', object: 'Porto' }],
    provenance: { source: 'mail', offset: 0, content_hash: 'sha256:0' },
    supersedes: [],
    contradicts: [],
    retirement: null,
    ...change,
  };
}

function written(memories: readonly ExportedMemory[]): readonly string[] {
  const lines = new ExportLines();
  return [headerLine(HEADER), ...memories.map((memory) => lines.line(memory)), lines.end()];
}

const read = (lines: readonly string[]) => readExport(lines.map((line) => parseStrictJson(line)));

describe('an export', () => {
  const memories = [aMemory('m1'), aMemory('m2', { supersedes: ['m1'], retirement: { at: AT, why: 'superseded', by: 'm1' } })];

  it('reads back as what was written, and writes back as the same bytes', () => {
    const outcome = read(written(memories));
    expect(outcome).toEqual({ header: HEADER, memories });
    if ('memories' in outcome) expect(written(outcome.memories)).toEqual(written(memories));
  });

  it('of an empty bank is whole too', () => {
    expect(read(written([]))).toEqual({ header: HEADER, memories: [] });
  });

  it.each<[string, (lines: readonly string[]) => readonly string[]]>([
    ['nothing', () => []],
    ['a header alone', (lines) => lines.slice(0, 1)],
    ['no header', (lines) => lines.slice(1)],
    ['another version', (lines) => lines.map((line) => line.replace('"fiveplane_memory_export":1', '"fiveplane_memory_export":2'))],
    ['its end cut off', (lines) => lines.slice(0, -1)],
    ['a memory left out', (lines) => lines.filter((_, at) => at !== 2)],
    ['a changed text', (lines) => lines.map((line) => line.replace('DROP', 'KEEP'))],
    ['two memories in another order', ([first, a, b, end]) => [first ?? '', b ?? '', a ?? '', end ?? '']],
    ['an unknown field', (lines) => lines.map((line) => line.replace('"gloss":', '"glass":"","gloss":'))],
    ['a day that is none', (lines) => lines.map((line) => line.replaceAll('2026-01-31', '2026-02-31'))],
  ])('with %s is refused', (_what, spoil) => {
    const lines = written(memories);
    expect(spoil(lines)).not.toEqual(lines);
    expect(read(spoil(lines))).toMatchObject({ kind: 'refused', code: 'MEMORY_IMPORT_UNREADABLE' });
  });

  it.each([
    ['an id twice', [aMemory('m1'), aMemory('m1', { content_key: 'other' })]],
    ['a key twice', [aMemory('m1'), aMemory('m2', { content_key: 'key of m1' })]],
    ['a reference to what is not there', [aMemory('m1', { contradicts: ['m0'] })]],
  ])('with %s is refused, though its digest holds', (_what, spoilt) => {
    expect(read(written(spoilt))).toMatchObject({ kind: 'refused', code: 'MEMORY_IMPORT_UNREADABLE' });
  });
});
