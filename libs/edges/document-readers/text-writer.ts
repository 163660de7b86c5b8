import type { ReadHeading } from '@planes/intelligence/knowledge/read-document';

/** Writes blocks of text with one blank line between them, and remembers where its headings stand. White space inside a block is one space, unless it is preformatted. */
export class TextWriter {
  private readonly blocks: string[] = [];
  private length = 0;
  private line = '';
  private lines: string[] = [];
  private cells = 0;
  private heading: number | null = null;
  private readonly headings: ReadHeading[] = [];

  write(text: string, preformatted: boolean): void {
    if (preformatted) {
      const [first = '', ...others] = text.replace(/\r\n?/g, '\n').split('\n');
      this.line += first;
      for (const other of others) {
        this.newLine();
        this.line = other;
      }
      return;
    }
    const said = text.replace(/[\s\u00A0]+/gu, ' ');
    this.line += this.line === '' || this.line.endsWith(' ') ? said.trimStart() : said;
  }

  newLine(): void {
    this.lines.push(this.line.trimEnd());
    this.line = '';
    this.cells = 0;
  }

  /** A row begins or ends: the line before it is over, if there is one. */
  endLine(): void {
    if (this.line.trim() === '') this.line = '';
    else this.newLine();
    this.cells = 0;
  }

  /** Cells of a row stand in one line. */
  beginCell(): void {
    if (this.cells > 0) this.line = `${this.line.trimEnd()} | `;
    this.cells += 1;
  }

  newBlock(): void {
    // A block inside a cell or an item goes on in its line.
    if (this.cells > 0 || /^- ?$/.test(this.line)) return;
    this.endBlock();
  }

  beginHeading(level: number): void {
    this.endBlock();
    this.heading = level;
  }

  endHeading(): void {
    const level = this.heading;
    const title = [...this.lines, this.line].join(' ').replace(/\s+/g, ' ').trim();
    this.heading = null;
    this.lines = [];
    this.line = '';
    if (level === null || title === '') return;
    const from = this.put(title);
    this.headings.push({ level, title, from, to: from + title.length });
  }

  end(): { readonly text: string; readonly headings: readonly ReadHeading[] } {
    this.endBlock();
    return { text: this.blocks.join(''), headings: this.headings };
  }

  private endBlock(): void {
    this.newLine();
    const text = this.lines
      .join('\n')
      .replace(/^(?:[ \t]*\n)+/, '')
      .trimEnd();
    this.lines = [];
    if (text !== '' && text !== '-') this.put(text);
  }

  private put(block: string): number {
    const gap = this.blocks.length === 0 ? '' : '\n\n';
    this.blocks.push(gap, block);
    const from = this.length + gap.length;
    this.length = from + block.length;
    return from;
  }
}
