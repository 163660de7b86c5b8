import type { CommandEntry } from './command-entry';

const DATABASE_AWAY = '3  the database cannot be reached or cannot answer now';
const SETTINGS = '5  wrong usage, no DATABASE_URL, or settings that do not fit';
const BACKUP = ['--file <path>', 'the backup'] as const;
const CHECKPOINT = ['--checkpoint <path>', 'a checkpoint that was kept elsewhere; without it the one in the backup'] as const;
const DATABASE_KEYS = ['--keys <path>', 'trusted keys, as "keys export" writes them; default: those of the connection file'] as const;
const KEYS = [
  '--keys <path>',
  'trusted keys, as "keys export" writes them; default: those of the connection file, else those in the backup',
] as const;

/** The commands that speak to a store or a data folder, never to the platform. */
export const STORE_COMMANDS: readonly CommandEntry[] = [
  {
    words: 'db status',
    about: 'Which migrations the Postgres of DATABASE_URL has, lacks, or has otherwise than this version; asks the database alone.',
    options: [],
    example: 'npx fiveplane db status',
    exits: ['0  at this version', '2  migrations are pending, or differ from this version’s', DATABASE_AWAY, SETTINGS],
    file: 'db-status',
  },
  {
    words: 'db migrate',
    about: 'Bring the Postgres of DATABASE_URL to this version, while apps of the version before are at work; one at a time.',
    options: [],
    example: 'npx fiveplane db migrate',
    exits: ['0  at this version', '2  refused, or a migration failed; those before it stay', DATABASE_AWAY, SETTINGS],
    file: 'db-migrate',
  },
  {
    words: 'db partitions',
    about:
      'The months of the run journal in the Postgres of DATABASE_URL: how large, how many are made ahead; make more, take an old one out, put it back.',
    options: [
      ['--make <months>', 'make the partitions of so many months ahead'],
      [
        '--detach <name>',
        'take a month out that has been over for thirty days and has no run that goes on; dump the table before you drop it',
      ],
      ['--attach <name>', 'put a month back that was taken out'],
    ],
    example: 'npx fiveplane db partitions --make 12',
    exits: [
      '0  at least two months are made ahead',
      '2  fewer, rows lie where no month has a partition, or refused',
      DATABASE_AWAY,
      SETTINGS,
    ],
    file: 'db-partitions',
  },
  {
    words: 'db verify',
    about: 'After a restore: does the audit log in the Postgres of DATABASE_URL hold everything that a checkpoint kept elsewhere signed?',
    required: [CHECKPOINT],
    options: [DATABASE_KEYS],
    example: 'npx fiveplane db verify --checkpoint head.note --keys keys.json',
    exits: ['0  whole', '2  entries are missing, another history, of a newer version, or not believed', DATABASE_AWAY, SETTINGS],
    file: 'db-verify',
  },
  {
    words: 'backup create',
    about: 'The data folder with its embedded store in one file, of one instant, while the platform runs or not.',
    required: [['--out <path>', 'the file to write; it holds keys and is readable by you alone']],
    options: [],
    example: 'npx fiveplane backup create --out fiveplane.backup',
    exits: [
      '0  written',
      '3  the running platform hands out no copy of its store',
      '5  wrong usage, no embedded store here, or the file exists',
    ],
    file: 'backup-create',
  },
  {
    words: 'backup verify',
    about: 'Every byte of a backup, whether this version can start it, and its audit log against the checkpoints of it; changes nothing.',
    required: [BACKUP],
    options: [CHECKPOINT, KEYS],
    example: 'npx fiveplane backup verify --file fiveplane.backup --checkpoint head.note',
    exits: [
      '0  whole',
      '2  entries are missing, another history, of a newer version, not believed, or unsigned: nobody can say',
      '5  wrong usage, or the file is damaged',
    ],
    file: 'backup-verify',
  },
  {
    words: 'backup restore',
    about: 'A data folder from a backup: verified first, whole or not at all, never over another one.',
    required: [BACKUP],
    options: [
      [
        '--into <folder>',
        'the data folder to make; default: FIVEPLANE_DATA_DIR, else ./.fiveplane. A checkpoint that is left in it is compared with and kept',
      ],
      CHECKPOINT,
      KEYS,
      [
        '--accept-loss',
        'restore although entries that were signed are missing: the log goes on from there, and whoever holds the later checkpoint will see it',
      ],
    ],
    example: 'npx fiveplane backup restore --file fiveplane.backup --into ./.fiveplane --checkpoint head.note',
    exits: [
      '0  restored',
      '2  entries are missing, another history, of a newer version, not believed, or a platform runs there',
      '5  wrong usage, the file is damaged, or the folder holds something',
    ],
    file: 'backup-restore',
  },
  {
    words: 'store rewrite',
    about: 'Write the embedded store of a stopped platform anew, so that its files hold nothing that was forgotten or removed.',
    options: [],
    example: 'npx fiveplane store rewrite',
    exits: ['0  written anew', '2  a platform runs on it', '5  wrong usage, or no embedded store here'],
    file: 'store-rewrite',
  },
];
