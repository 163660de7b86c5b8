import Type, { type Static } from 'typebox';
import { ClassificationField, closed, CountField, DigestField, NameField, orNull, TimestampField } from '@kernel/records/fields';

/** Ids of documents stand inside evidence references. */
export const DocumentIdField = Type.String({ pattern: '^[A-Za-z0-9][A-Za-z0-9._/-]{0,199}$' });

/** A part of a document under one heading, without its subsections. The text is verbatim. */
export const Section = closed({
  collection: NameField,
  document_id: DocumentIdField,
  /** Digest of the document's bytes. */
  document_digest: DigestField,
  /** Which reader made the text of the bytes, with its version. Absent in sections from before there were several. */
  reader: Type.Optional(NameField),
  /** What its words are read as where they are too few to tell; absent: English. */
  language: Type.Optional(NameField),
  section_id: NameField,
  /** The section whose heading encloses this one, or the first part of a divided one. */
  parent_id: orNull(NameField),
  /** The document's title and the headings down to this one, joined with ` › `. */
  heading: Type.String(),
  /** 1–6 as in Markdown; 0 for what stands before the first heading. */
  level: Type.Integer({ minimum: 0, maximum: 6 }),
  /** Place among the sections of the document, from 0. */
  ordinal: CountField,
  text: Type.String(),
  /** First byte of the text in the document's canonical text as UTF-8. */
  offset: CountField,
  bytes: CountField,
  /** The same in UTF-16 code units, as editors count. */
  char_offset: CountField,
  chars: CountField,
  content_hash: DigestField,
  classification: ClassificationField,
  recorded_at: TimestampField,
  /** From then on it no longer holds. */
  valid_until: Type.Optional(TimestampField),
  /** From then on somebody should have looked at it again. */
  review_by: Type.Optional(TimestampField),
});
export type Section = Static<typeof Section>;
