import { createHash } from 'node:crypto';
import { canonicalJson } from '@kernel/canonical-json';
import type { ExportedMemory, ExportEnd, ExportHeader } from './export-record';

/** The header as its line. */
export function headerLine(header: ExportHeader): string {
  return `${canonicalJson(header)}\n`;
}

/** Writes memories as lines and, at the end, the line that makes the file whole. One bank, one writer. */
export class ExportLines {
  private readonly seen = createHash('sha256');
  private count = 0;

  /** The memory as its line: canonical JSON, so that the same memory is the same bytes anywhere. */
  line(memory: ExportedMemory): string {
    const line = `${canonicalJson(memory)}\n`;
    this.seen.update(line);
    this.count += 1;
    return line;
  }

  end(): string {
    const end: ExportEnd = { memories: this.count, digest: `sha256:${this.seen.copy().digest('hex')}` };
    return `${canonicalJson(end)}\n`;
  }
}
