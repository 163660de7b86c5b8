/** English words that say nothing about what a text is about. Part of the analyser: a change is a new analyser version. */
export const STOP_WORDS: ReadonlySet<string> = new Set(
  (
    'a about after again all also am an and any are as at be because been before being both but by can could did do does doing done down ' +
    'each few for from further had has have having he her here hers him his how i if in into is it its itself just me more most my myself ' +
    'no nor not now of off on once only or other our ours out over own same she should so some such than that the their theirs them then ' +
    'there these they this those through to too under until up us very was we were what when where which while who whom why will with would ' +
    "you your yours don't doesn't didn't isn't aren't wasn't weren't can't cannot won't i'm i've it's that's please"
  ).split(' '),
);
