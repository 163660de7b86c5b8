/** The version of the run machine; stored in every record it made. A change of behaviour adds a version and keeps the old one. */
export const RUN_LOGIC = 'decision/run@1';
