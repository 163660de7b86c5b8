import { AWAY, type CommandEntry } from './command-entry';

/** Commands for those who run the platform. All but `cache stats` work on the stores and ask no platform. */
export const OPERATOR_COMMANDS: readonly CommandEntry[] = [
  {
    words: 'audit archive',
    about:
      'For operators: archive every day of the audit log that is over, as the platform does in its rounds. Needs DATABASE_URL and AUDIT_ARCHIVE_… of the trust control plane.',
    options: [['--day <day>', 'then hold the database’s rows of this archived day against the archive']],
    example: 'npx fiveplane audit archive --day 2026-01-31',
    exits: [
      '0  everything that is over is archived; with --day, rows and archive are equal',
      '2  rows are not what was signed or archived; nothing was written over',
      '3  database or archive cannot be reached',
    ],
    file: 'audit-archive',
  },
  {
    words: 'dlq list',
    about:
      'For operators: events that a reader could not use and put aside. Needs KAFKA_BROKERS or DATABASE_URL; an embedded store only while its platform is down.',
    options: [],
    example: 'npx fiveplane dlq list',
    exits: ['0  listed', AWAY],
    file: 'dlq-list',
  },
  {
    words: 'dlq show <letter_id>',
    about: 'For operators: who could not use it, why, and the message as it was.',
    options: [],
    example: 'npx fiveplane dlq show promotions/acme/7',
    exits: ['0  shown', '2  there is none', AWAY],
    file: 'dlq-show',
  },
  {
    words: 'dlq replay <letter_id>',
    about: 'For operators, once the reason is gone: tell the event again, to the reader that put it aside.',
    options: [],
    example: 'npx fiveplane dlq replay promotions/acme/7',
    exits: ['0  told again', '2  there is none, or it was put back before', AWAY],
    file: 'dlq-replay',
  },
  {
    words: 'dlq discard <letter_id>',
    about:
      'For operators: take an event that nobody wants any more out of the list, for good. The audit log hears who did and why, so on Kafka it needs DATABASE_URL as well.',
    required: [['--reason <text>', 'why nobody needs it']],
    options: [['--by <name>', 'who says so; default: the USER of this shell']],
    example: 'npx fiveplane dlq discard promotions/acme/7 --reason "its tenant left"',
    exits: ['0  taken out, and the audit log is told', '2  there is none, or it was put back or discarded before', AWAY],
    file: 'dlq-discard',
  },
  {
    words: 'cache stats',
    about: 'What the caches of a process did since it started: hits, misses, evictions, comparisons. With --url of any app’s HTTP port.',
    options: [],
    example: 'npx fiveplane cache stats',
    exits: ['0  shown', AWAY],
    file: 'cache-stats',
  },
  {
    words: 'cache explain-key <key>',
    about: 'What a key of a cache stands for, and what Redis holds under it. Needs REDIS_URL and FIVEPLANE_SERVICE_SECRET.',
    options: [],
    example: `npx fiveplane cache explain-key compiled-contexts@1/acme/INTERNAL/${'0'.repeat(64)}`,
    exits: ['0  explained', '3  Redis cannot be asked'],
    file: 'cache-explain-key',
  },
];
