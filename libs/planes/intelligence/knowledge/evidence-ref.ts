import type { Digest } from '@kernel/digest';

/** A section of the working set, as edges name it. */
export interface SectionName {
  readonly document_id: string;
  readonly section_id: string;
}

const REF = /^kg:([^#@]+)#([^#@]+)$/;

/** `kg:<document>#<section>`. */
export function evidenceRef({ document_id, section_id }: SectionName): string {
  return `kg:${document_id}#${section_id}`;
}

/** The same, pinned to the snapshot it was read from. */
export function pinnedRef(section: SectionName, snapshot: Digest): string {
  return `${evidenceRef(section)}@${snapshot}`;
}

/** The section that an evidence reference names; undefined when it is none. */
export function sectionOfRef(ref: string): SectionName | undefined {
  const [, document_id, section_id] = REF.exec(ref) ?? [];
  return document_id === undefined || section_id === undefined ? undefined : { document_id, section_id };
}
