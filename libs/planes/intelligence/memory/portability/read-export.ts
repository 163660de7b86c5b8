import { Compile } from 'typebox/compile';
import { refused, type Refusal } from '@kernel/outcome';
import { isTimestamp } from '@kernel/time';
import type { MemoryCode } from '../errors';
import { ExportedMemory, ExportEnd, ExportHeader } from './export-record';
import { ExportLines } from './write-export';

/** A file that is whole and says what its last line says it does. */
export interface ReadExport {
  readonly header: ExportHeader;
  readonly memories: readonly ExportedMemory[];
}

const header = Compile(ExportHeader);
const memory = Compile(ExportedMemory);
const end = Compile(ExportEnd);

/**
 * Reads an export of already parsed lines. Refused whole: a missing or foreign first line, a line that is no memory, an id that stands twice, a
 * key that stands twice among what is known, a reference to a memory that does not come before, and a file that was cut off or changed.
 */
export function readExport(lines: readonly unknown[]): ReadExport | Refusal {
  const [first] = lines;
  const last = lines.at(-1);
  if (!header.Check(first)) return no('its first line is no header of version 1', 1);
  if (lines.length < 2 || !end.Check(last)) return no('its last line does not say that it is whole', lines.length);
  const writer = new ExportLines();
  const known = new Set<string>();
  const keys = new Set<string>();
  const memories: ExportedMemory[] = [];
  for (const [at, line] of lines.slice(1, -1).entries()) {
    if (!memory.Check(line)) return no('a line is no memory', at + 2);
    const problem = problemOf(line, known, keys);
    if (problem !== undefined) return no(problem, at + 2);
    known.add(line.memory_id);
    if (line.retirement === null) keys.add(line.content_key);
    writer.line(line);
    memories.push(line);
  }
  const whole = JSON.parse(writer.end()) as ExportEnd;
  if (whole.memories !== last.memories) return no(`it has ${whole.memories} memories, its last line says ${last.memories}`, lines.length);
  if (whole.digest !== last.digest) return no('its memories are not those that its last line was written for', lines.length);
  return { header: first, memories };
}

function problemOf(line: ExportedMemory, known: ReadonlySet<string>, keys: ReadonlySet<string>): string | undefined {
  if (known.has(line.memory_id)) return 'a memory_id stands twice';
  if (line.retirement === null && keys.has(line.content_key)) return 'a content_key stands twice among what is known';
  if ([...line.supersedes, ...line.contradicts].some((id) => !known.has(id))) return 'it refers to a memory that does not come before it';
  const { occurred, retained_at, expires_at, fact, retirement } = line;
  const times = [occurred?.from, occurred?.to, retained_at, expires_at, fact?.valid_from, fact?.valid_to, retirement?.at];
  return times.every((time) => time === undefined || time === null || isTimestamp(time)) ? undefined : 'a time names no instant';
}

function no(what: string, line: number): Refusal {
  const code: MemoryCode = 'MEMORY_IMPORT_UNREADABLE';
  return refused(code, `line ${line}: ${what}`);
}
