import { millisOf, timestampOf } from '@kernel/time';
import { dateMentions } from './dates';

// A Monday.
const at = millisOf('2026-06-15T12:00:00.000Z');
const read = (text: string) =>
  dateMentions(text, at).map(({ interval, month }) =>
    interval === null ? `month ${month}` : `${timestampOf(interval.from).slice(0, 10)}..${timestampOf(interval.to - 1).slice(0, 10)}`,
  );

it.each<[string, readonly string[]]>([
  ['on 2023-05-08', ['2023-05-08..2023-05-08']],
  ['1:56 pm on 8 May, 2023', ['2023-05-08..2023-05-08']],
  ['May 8th, 2023', ['2023-05-08..2023-05-08']],
  ['am 08.05.2023', ['2023-05-08..2023-05-08']],
  ['in May 2023', ['2023-05-01..2023-05-31']],
  ['back in 2019', ['2019-01-01..2019-12-31']],
  ['in July', ['month 7']],
  ['yesterday', ['2026-06-14..2026-06-14']],
  ['two weeks ago', ['2026-06-01..2026-06-07']],
  ['last week', ['2026-06-08..2026-06-14']],
  ['last month', ['2026-05-01..2026-05-31']],
  ['13 months ago', ['2025-05-01..2025-05-31']],
  ['last Friday', ['2026-06-12..2026-06-12']],
  ['last Monday', ['2026-06-08..2026-06-08']],
  ['next Tuesday', ['2026-06-16..2026-06-16']],
  ['from May 2023 to 2024', ['2023-05-01..2023-05-31', '2024-01-01..2024-12-31']],
  ['you may march on', []],
  ['2023-02-30 is no day', ['2023-01-01..2023-12-31']],
  ['5/8/2023 could be either', ['2023-01-01..2023-12-31']],
  ['order 20230508 and ORD-2019x', []],
])('reads %s', (text, dates) => {
  expect(read(text)).toEqual(dates);
});
