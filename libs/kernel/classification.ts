/** How far data may travel, widest first. Source: reference design, section 1. */
export const CLASSIFICATIONS = ['PUBLIC', 'INTERNAL', 'CONFIDENTIAL', 'RESTRICTED'] as const;

export type Classification = (typeof CLASSIFICATIONS)[number];

/** True when data of this class may be handled where `ceiling` is the highest class allowed. */
export function withinClassification(data: Classification, ceiling: Classification): boolean {
  return CLASSIFICATIONS.indexOf(data) <= CLASSIFICATIONS.indexOf(ceiling);
}

/** The narrower of two classes: what a value made of both must carry. */
export function narrowestClassification(a: Classification, b: Classification): Classification {
  return withinClassification(a, b) ? b : a;
}
