import { STOPWATCH, type Stopwatch } from './stopwatch';

export interface CallPlan {
  /** Calls before the first timed one: the machine learns the code in them. */
  readonly warmUp: number;
  readonly calls: number;
}

/** Times each call by itself, one after the other, in milliseconds. `call` is given its number, so that no two need ask the same. */
export function timeCalls(
  { warmUp, calls }: CallPlan,
  call: (number: number) => unknown,
  stopwatch: Stopwatch = STOPWATCH,
): readonly number[] {
  for (let number = 0; number < warmUp; number += 1) keep(call(number));
  return Array.from({ length: calls }, (_, number) => {
    const begun = stopwatch.now();
    const result = call(warmUp + number);
    const millis = stopwatch.now() - begun;
    keep(result);
    return millis;
  });
}

let last: unknown;

// A result that nobody looks at may be optimised away together with the work.
function keep(result: unknown): void {
  last = result;
  if (last === undefined) throw new Error('a timed call gives a result');
}
