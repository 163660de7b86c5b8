import type { Findings } from './look';
import type { Scene } from './faulty';

/** One line of the table: a fault that was played, or that could not be. */
export type Line =
  | { readonly what: string; readonly kind: 'played'; readonly scene: Scene }
  | { readonly what: string; readonly kind: 'not played'; readonly why: string };

/** A variant without one protection, and whether the look found what it must. */
export interface ControlLine {
  readonly without: string;
  readonly found: Findings;
  readonly verdict: 'found' | 'not found';
}

const HEADINGS = ['Fault', 'Runs (under way when it began)', 'How they ended', 'Acknowledged meanwhile', 'Lost', 'Repeated', 'Without record', 'Ready again', 'Slowest recovery', 'What was said']; // prettier-ignore
/** Codes of answers that are told; rarer ones are one number. */
const MOST_CODES = 5;

/** Where and when, in the order in which they are told. */
export type Conditions = readonly (readonly [name: string, value: string])[];

/** The page: conditions, table, controls. */
export function page(conditions: Conditions, lines: readonly Line[], controls: readonly ControlLine[]): string {
  return [
    '# Faults',
    '',
    'Written by `npm run faults -- --write`; [the README](README.md) says how each fault is played and looked at.',
    '',
    ...conditions.map(([name, value]) => `- ${name}: ${value}`),
    '',
    table(lines),
    ...(controls.length === 0
      ? []
      : ['', 'Controls: variants without a protection, in the eyes of the same look.', '', controlTable(controls)]),
    '',
  ].join('\n');
}

export function table(lines: readonly Line[]): string {
  return rows([HEADINGS, ...lines.map(cells)]);
}

/** A line of the table by itself. */
export function inOneLine(line: Line): string {
  return cells(line).map(cell).join(' | ');
}

export function controlTable(controls: readonly ControlLine[]): string {
  const told = controls.map(({ without, found, verdict }) => [
    without,
    ...counts(found).map(String),
    verdict === 'found' ? 'yes' : '**no**',
  ]);
  return rows([['Variant', 'Lost', 'Repeated', 'Without record', 'Found'], ...told]);
}

/** True when something was lost, repeated or left without record. */
export function isBroken(line: Line): boolean {
  return line.kind === 'played' && counts(line.scene.played.findings).some((count) => count > 0);
}

function cells(line: Line): readonly string[] {
  if (line.kind === 'not played') return [line.what, 'not played', ...HEADINGS.slice(3).map(() => '—'), line.why];
  const { played, shown } = line.scene;
  return [
    line.what,
    `${played.runs} (${played.underWay})`,
    played.ends.seen.map(([end, count]) => `${count} ${end}`).join(', '),
    String(played.acknowledged),
    ...counts(played.findings).map((count) => (count === 0 ? '0' : `**${count}**`)),
    seconds(played.readyAfter),
    seconds(played.slowest),
    [...(shown === '' ? [] : [shown]), played.watch.inWords, codes(played.told.seen)].filter((said) => said !== '').join('; '),
  ];
}

function counts({ lost, repeated, withoutRecord }: Findings): readonly number[] {
  return [lost.length, repeated.length, withoutRecord.length];
}

function codes(seen: readonly (readonly [string, number])[]): string {
  const named = seen.slice(0, MOST_CODES).map(([code, count]) => `${code} ×${count}`);
  const others = seen.slice(MOST_CODES).reduce((sum, [, count]) => sum + count, 0);
  return [...named, ...(others === 0 ? [] : [`others ×${others}`])].join(', ');
}

function seconds(millis: number): string {
  return `${(millis / 1_000).toFixed(1)} s`;
}

function rows([headings = [], ...lines]: readonly (readonly string[])[]): string {
  return [headings, headings.map(() => '---'), ...lines].map((row) => `| ${row.map(cell).join(' | ')} |`).join('\n');
}

// A bar would begin another cell, a line break another row.
function cell(text: string): string {
  return text.replaceAll('|', '\\|').replaceAll(/\s*\n\s*/g, ' ');
}
