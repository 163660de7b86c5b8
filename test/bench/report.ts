import { type Figure, type Measured, type Promised, verdictOn, type Weighed } from './figure';
import { percentile } from './percentile';

/** Where and when figures were measured, in the order in which they are told. */
export type Conditions = readonly (readonly [name: string, value: string])[];

const HEADINGS = ['Figure', 'Calls', 'Median', 'p95', 'Rate', 'Promise', 'Kept', 'How'];
const NONE = '—';

/** The report as Markdown: the conditions first, then one line per figure. */
export function report(conditions: Conditions, figures: readonly Figure[]): string {
  return [
    '# Speed',
    '',
    'Written by `npm run bench`; [the README](README.md) says how each figure is measured.',
    '',
    ...conditions.map(([name, value]) => `- ${name}: ${value}`),
    '',
    table(figures),
    '',
  ].join('\n');
}

/** The figures as a Markdown table. */
export function table(figures: readonly Figure[]): string {
  return [HEADINGS, HEADINGS.map(() => '---'), ...figures.map(cells)].map((row) => `| ${row.map(cell).join(' | ')} |`).join('\n');
}

function cells(figure: Figure): readonly string[] {
  if (figure.kind === 'unmeasured') return [figure.what, '0', NONE, NONE, NONE, NONE, 'not measured', figure.why];
  if (figure.kind === 'weighed') {
    const { what, how, mebibytes, atMostMebibytes } = figure;
    return [what, NONE, `${mebibytes.toFixed(0)} MiB`, NONE, NONE, `≤ ${atMostMebibytes} MiB`, toldVerdict(figure), how];
  }
  const { what, how, millis, failed, perSecond, promised } = figure;
  const calls = failed === 0 ? String(millis.length) : `${millis.length + failed}, ${failed} failed`;
  const rate = perSecond === null ? NONE : `${perSecond.toFixed(1)}/s`;
  return [what, calls, share(millis, 0.5), share(millis, 0.95), rate, toldPromise(promised), toldVerdict(figure), how];
}

function share(millis: readonly number[], of: number): string {
  return millis.length === 0 ? NONE : toldMillis(percentile(millis, of));
}

/** Three figures below ten milliseconds, where they differ; one digit above. */
export function toldMillis(millis: number): string {
  return `${millis.toFixed(millis < 10 ? 3 : 1)} ms`;
}

function toldPromise({ p95Ms, perSecond }: Promised): string {
  const parts = [...(p95Ms === null ? [] : [`p95 ≤ ${p95Ms} ms`]), ...(perSecond === null ? [] : [`≥ ${perSecond}/s`])];
  return parts.length === 0 ? NONE : parts.join(', ');
}

function toldVerdict(figure: Measured | Weighed): string {
  switch (verdictOn(figure)) {
    case 'kept':
      return 'yes';
    case 'broken':
      return '**no**';
    case 'nothing promised':
      return NONE;
  }
}

// A bar would begin another cell, a line break another row.
function cell(text: string): string {
  return text.replaceAll('|', '\\|').replaceAll(/\s*\n\s*/g, ' ');
}
