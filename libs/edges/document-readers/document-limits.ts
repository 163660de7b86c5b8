/** Bounds that every reader keeps. */
export const DOCUMENT_LIMITS = {
  /** Of a document as it is sent. */
  bytes: 12 * 1024 * 1024,
  /** Of its text. */
  characters: 8 * 1024 * 1024,
  headings: 20_000,
  /** Elements inside elements. */
  depth: 256,
  pages: 2_000,
  rows: 20_000,
  columns: 200,
} as const;
