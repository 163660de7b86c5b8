import { parse } from 'csv-parse/sync';
import { canonicalJson } from '@kernel/canonical-json';
import { isRefusal, type Refusal } from '@kernel/outcome';
import { NotStrict, parseStrictJson } from '@kernel/strict-json';
import type { ReadDocument, ReadHeading, TableRow } from '@planes/intelligence/knowledge/read-document';
import { DOCUMENT_LIMITS } from './document-limits';
import { no } from './refuse-content';

const CSV_READER = 'csv@1 csv-parse@7.0.3';
const JSON_READER = 'json-table@1';

/** A CSV with a header: every row is a section with its own bytes as text. */
export function readCsv(text: string, key: string | null): ReadDocument | Refusal {
  const parsed = csvRows(text);
  if (isRefusal(parsed)) return parsed;
  const names = rowNames(parsed.rows, key);
  if (isRefusal(names)) return names;
  const headings = parsed.places.map(({ from }, at): ReadHeading => ({ level: 1, ...(names[at] ?? { title: '' }), from, to: from }));
  return { kind: 'read', reader: CSV_READER, text, derived: false, headings, rows: parsed.rows };
}

/** A JSON array of flat objects: every one is a section, written canonically in a line of its own. */
export function readJsonTable(text: string, key: string | null): ReadDocument | Refusal {
  const value = parseStrictJson(text);
  if (value instanceof NotStrict) return no('KNOWLEDGE_CONTENT_INVALID', `the document is not strict JSON: ${value.describe()}`);
  if (!Array.isArray(value)) return no('KNOWLEDGE_TABLE_INVALID', 'the document is no array of rows');
  const tooMany = tooManyRows(value.length);
  if (tooMany !== undefined) return tooMany;
  const rows: TableRow[] = [];
  for (const [at, row] of value.entries()) {
    if (typeof row !== 'object' || row === null || Array.isArray(row)) return no('KNOWLEDGE_TABLE_INVALID', `row ${at + 1} is no object`);
    const cells = Object.entries(row);
    if (cells.some(([, cell]) => typeof cell === 'object' && cell !== null))
      return no('KNOWLEDGE_TABLE_INVALID', `row ${at + 1} is not flat`);
    rows.push(Object.fromEntries(cells.map(([column, cell]) => [column, cell === null ? '' : String(cell)])));
  }
  const columns = [...new Set(rows.flatMap((row) => Object.keys(row)))];
  if (columns.length > DOCUMENT_LIMITS.columns) return tooManyColumns();
  const padded = paddedColumn(columns);
  if (padded !== undefined) return padded;
  const whole = rows.map((row): TableRow => Object.fromEntries(columns.map((column) => [column, row[column] ?? ''])));
  const names = rowNames(whole, key);
  if (isRefusal(names)) return names;
  let from = 0;
  const lines = value.map((row) => canonicalJson(row));
  const headings = lines.map((line, at): ReadHeading => {
    const heading = { level: 1, ...(names[at] ?? { title: '' }), from, to: from };
    from += line.length + 1;
    return heading;
  });
  return { kind: 'read', reader: JSON_READER, text: lines.join('\n'), derived: true, headings, rows: whole };
}

interface CsvRow {
  readonly raw: string;
  readonly record: TableRow;
}

function csvRows(text: string): { readonly rows: readonly TableRow[]; readonly places: readonly { readonly from: number }[] } | Refusal {
  let header: readonly string[] = [];
  let problem: Refusal | undefined;
  let parsed: readonly CsvRow[];
  try {
    parsed = parse(text, {
      columns: (names: readonly string[]) => {
        header = names;
        return [...header];
      },
      raw: true,
      skip_empty_lines: true,
      max_record_size: 1_000_000,
    }) as unknown as readonly CsvRow[];
  } catch (error) {
    // The library names the line; its message does not quote the content.
    const where = error instanceof Error && 'lines' in error ? ` in line ${String(error.lines)}` : '';
    return no('KNOWLEDGE_TABLE_INVALID', `the CSV cannot be read${where}`);
  }
  if (header.length > DOCUMENT_LIMITS.columns) problem = tooManyColumns();
  if (header.some((name) => name === '') || new Set(header).size < header.length)
    problem ??= no('KNOWLEDGE_TABLE_INVALID', 'a column has no name, or two have one');
  problem ??= paddedColumn(header);
  problem ??= tooManyRows(parsed.length);
  if (problem !== undefined) return problem;
  let after = 0;
  const places = parsed.map(({ raw }) => {
    const from = text.indexOf(raw.trimEnd(), after);
    after = from + raw.trimEnd().length;
    return { from };
  });
  return { rows: parsed.map(({ record }) => record), places };
}

/** What each row is called: its key, else its number. */
function rowNames(rows: readonly TableRow[], key: string | null): readonly Pick<ReadHeading, 'title' | 'slug'>[] | Refusal {
  if (key === null) return rows.map((_, at) => ({ title: `Row ${at + 1}` }));
  const keys = rows.map((row) => row[key] ?? '');
  if (rows.length > 0 && !Object.hasOwn(rows[0] ?? {}, key)) return no('KNOWLEDGE_MAPPING_INVALID', `the table has no column ${key}`);
  if (keys.includes('')) return no('KNOWLEDGE_TABLE_INVALID', `row ${keys.indexOf('') + 1} has no ${key}`);
  const padded = keys.findIndex((name) => name !== name.trim());
  if (padded !== -1) return no('KNOWLEDGE_TABLE_INVALID', `row ${padded + 1} has blanks around its ${key}`);
  if (new Set(keys).size < keys.length) return no('KNOWLEDGE_TABLE_INVALID', `two rows have one ${key}`);
  return keys.map((title) => ({ title, slug: title }));
}

// A name with blanks around it is another name to a machine and the same to a person: nobody guesses which was meant.
function paddedColumn(columns: readonly string[]): Refusal | undefined {
  const padded = columns.find((name) => name !== name.trim());
  return padded === undefined ? undefined : no('KNOWLEDGE_TABLE_INVALID', `the column "${padded}" has blanks around its name`);
}

function tooManyRows(rows: number): Refusal | undefined {
  return rows > DOCUMENT_LIMITS.rows ? no('KNOWLEDGE_CONTENT_TOO_LARGE', `a table takes ${DOCUMENT_LIMITS.rows} rows at most`) : undefined;
}

function tooManyColumns(): Refusal {
  return no('KNOWLEDGE_CONTENT_TOO_LARGE', `a table takes ${DOCUMENT_LIMITS.columns} columns at most`);
}
