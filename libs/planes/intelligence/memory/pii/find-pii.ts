import type { Detector } from './detector';
import { type FoldedText, foldText } from './fold-text';

/** One piece of personal data in a text: its type and where it stands, in UTF-16 code units; `end` is exclusive. */
export interface PiiFinding {
  readonly type: string;
  readonly start: number;
  readonly end: number;
}

/**
 * What the detectors find, in reading order and apart from each other. Findings that overlap are one, from the first to the last character of any of them,
 * called after the longest: so a text can be struck piece by piece and nothing of what was found is left.
 */
export function findPii(text: string, detectors: readonly Detector[]): readonly PiiFinding[] {
  const folded = foldText(text);
  const found = detectors.flatMap((detector) => matchesOf(detector, folded.text));
  const apart: PiiFinding[] = [];
  let longest = 0;
  for (const one of found.sort((a, b) => a.start - b.start || b.end - a.end)) {
    const last = apart.at(-1);
    const length = one.end - one.start;
    if (last === undefined || one.start >= last.end) {
      apart.push(one);
      longest = length;
      continue;
    }
    apart[apart.length - 1] = { type: length > longest ? one.type : last.type, start: last.start, end: Math.max(last.end, one.end) };
    longest = Math.max(longest, length);
  }
  return apart.map((finding) => inOriginal(finding, folded));
}

function matchesOf({ type, pattern, measure }: Detector, text: string): readonly PiiFinding[] {
  const found: PiiFinding[] = [];
  const scan = new RegExp(pattern);
  for (let match = scan.exec(text); match !== null; match = scan.exec(text)) {
    const [run] = match;
    const length = measure(run);
    if (length > 0) found.push({ type, start: match.index, end: match.index + length });
    // A run that holds, or does not, may still contain another from its next group on.
    scan.lastIndex = match.index + Math.max(1, run.slice(0, length).search(/[\s.-]|$/));
  }
  return found;
}

function inOriginal({ type, start, end }: PiiFinding, { starts, ends }: FoldedText): PiiFinding {
  return { type, start: starts[start] ?? 0, end: ends[end - 1] ?? 0 };
}
