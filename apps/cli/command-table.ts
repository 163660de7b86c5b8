import { STORE_COMMANDS } from './store-commands';

/** One command as it is typed and explained. */
export interface CommandEntry {
  /** The words, then `<argument>`s. */
  readonly words: string;
  readonly about: string;
  /** Flags as commander reads them, and what they are for. */
  readonly options: readonly (readonly [flags: string, about: string])[];
  /** Flags that must be given. */
  readonly required?: readonly (readonly [flags: string, about: string])[];
  readonly example: string;
  /** What the exit codes mean here, beside 5 for usage. */
  readonly exits: readonly string[];
  /** The file of this folder that exports it as `run`. */
  readonly file: string;
  /** The file that does so instead, when this option is given. */
  readonly instead?: { readonly option: string; readonly file: string };
}

const AWAY = '3  the platform cannot be reached or cannot answer now';
const REFUSED = '2  the platform refused';
const FILE = ['--file <path>', 'the exported run'] as const;
const KEYS = ['--keys <path>', 'trusted keys, as "keys export" writes them; default: those of the connection file'] as const;

/** Every command of the tool. What a command needs is loaded when it is typed: the offline ones load nothing that could reach a server. */
export const COMMANDS: readonly CommandEntry[] = [
  {
    words: 'invoke',
    about: 'Ask the tenant’s agent for something; waits until the run has ended or waits for a person.',
    required: [['--message <text>', 'what is asked']],
    options: [
      ['--intent <intent>', 'an intent of the pack, or auto to have the message classified'],
      ['--mode <mode>', 'batch, stream or long_running (does not wait)'],
      ['--pack <ref>', 'another pack than the connection’s, as <id>@<version>'],
      ['--request-id <id>', 'idempotency key: the same id and request is the same run'],
      ['--session <id>', 'the session that the run belongs to'],
      ['--stream', 'show what happens while it happens'],
    ],
    example: 'npx fiveplane invoke --tenant acme --message "My order ORD-1042 arrived broken. I want my money back."',
    exits: ['0  decided, waiting for approval, or under way', '2  denied, escalated, failed, expired or cancelled', AWAY],
    file: 'invoke',
  },
  {
    words: 'runs show <run_id>',
    about: 'The run’s story, step by step.',
    options: [],
    example: 'npx fiveplane runs show run_01KG9F4AR0000000000000000A',
    exits: ['0  shown', REFUSED, AWAY],
    file: 'runs-show',
  },
  {
    words: 'runs watch <run_id>',
    about: 'Follow a run to its end; goes on where it was when the connection drops.',
    options: [],
    example: 'npx fiveplane runs watch run_01KG9F4AR0000000000000000A',
    exits: ['0  the run has decided', '2  it ended otherwise', AWAY],
    file: 'runs-watch',
  },
  {
    words: 'runs cancel <run_id>',
    about: 'End a run at its next step.',
    required: [['--reason <text>', 'why']],
    options: [],
    example: 'npx fiveplane runs cancel run_01KG9F4AR0000000000000000A --reason "asked twice"',
    exits: ['0  asked for', REFUSED, AWAY],
    file: 'runs-cancel',
  },
  {
    words: 'approvals list',
    about: 'What waits, or waited, for a person.',
    options: [
      ['--state <state>', 'requested, approved, denied, expired, redeemed or void'],
      ['--run <run_id>', 'only those of a run'],
    ],
    example: 'npx fiveplane approvals list --tenant acme --state requested',
    exits: ['0  listed', REFUSED, AWAY],
    file: 'approvals-list',
  },
  {
    words: 'approvals show <approval_id>',
    about: 'What is asked of the approver, and on which evidence.',
    options: [],
    example: 'npx fiveplane approvals show apr_01KG9F4AR0000000000000000A',
    exits: ['0  shown', REFUSED, AWAY],
    file: 'approvals-show',
  },
  {
    words: 'approvals sign <approval_id>',
    about: 'Approve or deny with your own key, which never leaves this machine.',
    required: [['--reason <text>', 'why']],
    options: [['--deny', 'say no']],
    example: 'npx fiveplane approvals sign apr_01KG9F4AR0000000000000000A --as finance-lead --reason "photo checked"',
    exits: ['0  signed', '2  refused, or approved and the run ended without deciding', AWAY],
    file: 'approvals-sign',
  },
  {
    words: 'records list',
    about: 'Sealed Decision Records, newest first.',
    options: [],
    example: 'npx fiveplane records list --tenant acme',
    exits: ['0  listed', REFUSED, AWAY],
    file: 'records-list',
  },
  {
    words: 'records show <record_id>',
    about: 'One Decision Record: what was decided, on what, by whom.',
    options: [],
    example: 'npx fiveplane records show dr_01KG9F4AR0000000000000000A',
    exits: ['0  shown', REFUSED, AWAY],
    file: 'records-show',
  },
  {
    words: 'records export <record_id>',
    about: 'One self-contained file: record, journal, pinned documents, proofs, keys.',
    required: [['--out <path>', 'the file to write']],
    options: [['--force', 'overwrite it when it exists']],
    example: 'npx fiveplane records export dr_01KG9F4AR0000000000000000A --out record.json',
    exits: ['0  written', REFUSED, AWAY, '5  the file exists or cannot be written'],
    file: 'records-export',
  },
  {
    words: 'audit verify',
    about:
      'Offline: signature, manifest, inclusion proof, checkpoint and receipt of an exported run; or, from the archive alone, every entry of an archived day.',
    options: [
      FILE,
      ['--from-archive', 'verify a day of the audit log; AUDIT_ARCHIVE_… says where the archive is, no database is asked'],
      ['--day <day>', 'the archived day, in UTC, as <year>-<month>-<day>'],
      ['--log <log_id>', 'the log, as <region>/<shard>; default: local/0'],
      KEYS,
    ],
    example: 'npx fiveplane audit verify --file record.json --keys keys.json',
    exits: ['0  verified', '2  tampered with, not believed, or the day is not in the archive', '3  the archive cannot be reached'],
    file: 'audit-verify',
    instead: { option: 'fromArchive', file: 'audit-verify-archive' },
  },
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
    words: 'replay',
    about: 'Offline: do every decision of an exported run again and name the first stage that differs.',
    required: [FILE],
    options: [KEYS],
    example: 'npx fiveplane replay --file record.json --keys keys.json',
    exits: ['0  equal', '2  different, or not to be judged'],
    file: 'replay',
  },
  {
    words: 'keys export',
    about: 'The keys that this connection trusts, for auditors elsewhere.',
    required: [['--out <path>', 'the file to write']],
    options: [['--force', 'overwrite it when it exists']],
    example: 'npx fiveplane keys export --out keys.json',
    exits: ['0  written', '5  the file exists or cannot be written'],
    file: 'keys-export',
  },
  ...STORE_COMMANDS,
  {
    words: 'status',
    about: 'Is the platform there, and does it want work?',
    options: [],
    example: 'npx fiveplane status',
    exits: ['0  ready', '3  not there or not ready'],
    file: 'status',
  },
];
