/** Finds one type of personal data. */
export interface Detector {
  readonly type: string;
  /** Global; matches are words of their own. Bounded repetition only, so that no text takes more than linear time. */
  readonly pattern: RegExp;
  /** The checksum, where the scheme has one. */
  readonly confirms: (match: string) => boolean;
}
