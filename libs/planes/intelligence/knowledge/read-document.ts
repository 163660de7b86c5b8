/** A heading of a document, in UTF-16 code units of its text. */
export interface ReadHeading {
  /** 1 is the highest. */
  readonly level: number;
  readonly title: string;
  /** Where the heading begins. */
  readonly from: number;
  /** Where the text under it begins. */
  readonly to: number;
  /** What the section is called in place of its title's slug: a row's key. */
  readonly slug?: string;
}

/** A row of a declared table, as texts by column. */
export type TableRow = Readonly<Record<string, string>>;

/** What a reader made of a document's bytes. The same bytes and reader give the same. */
export interface ReadDocument {
  readonly kind: 'read';
  /** Reader and library with their versions; part of every section. */
  readonly reader: string;
  /** The canonical text, which offsets count in: the bytes themselves where the format is text. */
  readonly text: string;
  /** True when the text is not the document's own bytes and is kept beside them. */
  readonly derived: boolean;
  /** In reading order. */
  readonly headings: readonly ReadHeading[];
  /** The rows of a table, one for each heading; null for anything else. */
  readonly rows: readonly TableRow[] | null;
}
