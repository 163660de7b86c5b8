import Type, { type Static } from 'typebox';
import { type Refusal, refused } from '@kernel/outcome';
import { closed, NameField, VersionField } from '@kernel/records/fields';
import { isTimestamp } from '@kernel/time';
import { refuseEdge } from './check-edges';
import type { Edge } from './edge';
import { edgeReadIn } from './edge-facts';
import type { KnowledgeCode } from './errors';
import type { Ontology } from './ontology';
import type { TableRow } from './read-document';
import type { Section } from './section';

/** Text in which `{column}` stands for a cell. */
const Template = Type.String({ minLength: 1, maxLength: 200 });

const MappedEdge = closed({
  subject: Template,
  predicate: NameField,
  object: Template,
  confidence: Type.Optional(Type.Number({ minimum: 0, maximum: 1 })),
  /** Columns with timestamps; an empty cell is an open end. */
  valid_from: Type.Optional(NameField),
  valid_to: Type.Optional(NameField),
});

/** What the rows of a declared table say: which edges each row states. */
export const TableMapping = closed({
  mapping_id: Type.String({ pattern: '^[A-Za-z0-9_.-]{1,100}$' }),
  mapping_version: VersionField,
  /** The column that names a row, and with it the section that is its evidence. */
  key: NameField,
  edges: Type.Array(MappedEdge, { minItems: 1, maxItems: 50 }),
});
export type TableMapping = Static<typeof TableMapping>;

/** What a table states, and how many cells were empty where a column was named: there a row states nothing. */
export interface TableEdges {
  readonly kind: 'edges';
  readonly edges: readonly Edge[];
  readonly passed_over: number;
}

const TABLE_INVALID: KnowledgeCode = 'KNOWLEDGE_TABLE_INVALID';
const PLACE = /\{([^{}]+)\}/g;

/** `mapping.parts@1.0.0` */
export function nameOfMapping({ mapping_id, mapping_version }: TableMapping): string {
  return `${mapping_id}@${mapping_version}`;
}

/**
 * The edges of a table's rows, each with its row's section as evidence; `sections` are the rows' own, in order.
 * Refuses KNOWLEDGE_MAPPING_INVALID for a column that is not there or a time that is none, KNOWLEDGE_TABLE_INVALID for blanks around a cell that is used, KNOWLEDGE_EDGE_OUTSIDE_ONTOLOGY for the first edge that may not be.
 */
export function edgesOfTable(
  rows: readonly TableRow[],
  sections: readonly Section[],
  mapping: TableMapping,
  ontology: Ontology,
): TableEdges | Refusal {
  const used = columnsOf(mapping);
  const [first] = rows;
  const unknown = first && used.find((column) => !Object.hasOwn(first, column));
  if (unknown !== undefined) return invalid(`the table has no column ${unknown}`);
  const maker = { origin: 'table', stated_by: nameOfMapping(mapping) } as const;
  const edges: Edge[] = [];
  let passed_over = 0;
  for (const [position, row] of rows.entries()) {
    const section = sections[position];
    if (section === undefined) throw new Error('a row of a table has no section');
    const padded = used.find((column) => row[column] !== row[column]?.trim());
    if (padded !== undefined) return refused(TABLE_INVALID, `row ${position + 1} has blanks around its ${padded}`);
    for (const { subject, predicate, object, confidence = 1, valid_from, valid_to } of mapping.edges) {
      const ends = [filled(subject, row), filled(object, row)];
      const [from, to] = ends;
      if (from === undefined || to === undefined) {
        passed_over += 1;
        continue;
      }
      const times = { valid_from: timeIn(row, valid_from), valid_to: timeIn(row, valid_to) };
      if (times.valid_from === undefined || times.valid_to === undefined) return invalid(`row ${position + 1} has a time that is none`);
      if (from.length > 200 || to.length > 200) return invalid(`row ${position + 1} names something with more than 200 characters`);
      const edge = edgeReadIn(section, maker, {
        subject: from,
        predicate,
        object: to,
        confidence,
        valid_from: times.valid_from,
        valid_to: times.valid_to,
      });
      const refusal = refuseEdge(edge, edges.length, ontology);
      if (refusal !== undefined) return refused(refusal.code, `row ${position + 1}: ${refusal.reason}`, refusal.rules);
      edges.push(edge);
    }
  }
  return { kind: 'edges', edges, passed_over };
}

function columnsOf({ key, edges }: TableMapping): readonly string[] {
  const named = edges.flatMap(({ subject, object, valid_from, valid_to }) => [
    ...[...`${subject}\n${object}`.matchAll(PLACE)].map((match) => match[1] ?? ''),
    ...[valid_from, valid_to].filter((column): column is string => column !== undefined),
  ]);
  return [key, ...named];
}

/** The template with its cells; undefined when one of them is empty. */
function filled(template: string, row: TableRow): string | undefined {
  let whole = true;
  const text = template.replace(PLACE, (_place, column: string) => {
    const cell = row[column] ?? '';
    if (cell === '') whole = false;
    return cell;
  });
  return whole ? text : undefined;
}

/** Null for an open end, undefined for what is no time. */
function timeIn(row: TableRow, column: string | undefined): string | null | undefined {
  const cell = column === undefined ? '' : (row[column] ?? '');
  if (cell === '') return null;
  return isTimestamp(cell) ? cell : undefined;
}

function invalid(reason: string): Refusal {
  const code: KnowledgeCode = 'KNOWLEDGE_MAPPING_INVALID';
  return refused(code, reason);
}
