/** UTF-16 code units of one retained content: a long document is brought in parts. */
export const LONGEST_CONTENT = 200_000;
export const MOST_TAGS = 100;
/** UTF-16 code units of one tag, a name or a source. */
export const LONGEST_TAG = 256;
/** Bytes of a memory's metadata as canonical JSON. */
export const MOST_METADATA_BYTES = 4_096;
