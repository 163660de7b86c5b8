/** Every code that the command line tool itself fails with, and what to do next. */
export const CLI_ERRORS = {
  CLI_USAGE: 'Read the command’s --help.',
  CLI_NO_CONNECTION: 'Start the platform here with "npm start", or name it with --url and --token.',
  CLI_CONNECTION_EXPOSED: 'It holds keys: make it yours alone with "chmod 600", and replace the keys if others could read them.',
  CLI_CONNECTION_MALFORMED: 'Start the platform again with "npm start"; it writes the file anew.',
  CLI_TENANT_UNKNOWN: 'Name one of the tenants of the connection file with --tenant.',
  CLI_USER_UNKNOWN: 'Name one of the tenant’s users with --as.',
  CLI_NO_SIGNING_KEY: 'Sign as a user who holds a key, for example --as finance-lead.',
  CLI_SERVER_UNREACHABLE: 'See whether the platform runs; start it with "npm start".',
  CLI_SERVER_ANSWER_UNREADABLE: 'See whether --url names this platform and this version of it.',
  CLI_STREAM_LOST: 'The run goes on; watch it again, or look at it with "npx fiveplane runs show".',
  CLI_FILE_UNREADABLE: 'Name a file that exists, can be read and holds JSON.',
  CLI_FILE_EXISTS: 'Name another file, or overwrite this one with --force.',
  CLI_FILE_UNWRITABLE: 'Name a place where this user may write.',
  CLI_NO_DATABASE: 'Name a Postgres with DATABASE_URL; an embedded store is migrated by the process that opens it.',
  CLI_DATABASE_REFUSED: 'See "npx fiveplane db status"; what was applied before stays, nothing of what failed was kept.',
  CLI_SETTINGS_INVALID: 'Change these environment variables; each process’s README says what they mean.',
  CLI_NO_STORE: 'Name the data folder with FIVEPLANE_DATA_DIR; a Postgres is backed up as runbooks/store-restored.md says.',
  CLI_BACKUP_DAMAGED: 'Take another copy of the backup; nothing was changed.',
  CLI_BACKUP_NEWER: 'Restore it with the version that made it, or a later one; nothing was changed.',
  CLI_BACKUP_LACKS: 'Look for a later backup; or take the loss with --accept-loss. Nothing was changed.',
  CLI_BACKUP_DIFFERS: 'Keep both and find out which is true: this backup is of another history than was signed. Nothing was changed.',
  CLI_RESTORE_TAKEN: 'Move the folder away (nothing is ever written over), or name another one with --into.',
  CLI_KEYS_MALFORMED: 'Give a file that "npx fiveplane keys export" wrote.',
  CLI_LETTER_UNKNOWN: 'Take the id from "npx fiveplane dlq list".',
  CLI_LETTER_REPLAYED:
    '"npx fiveplane dlq show" says what became of it; when it failed again, "npx fiveplane dlq list" has it as a new letter.',
  CLI_INTERNAL: 'This is a defect of the tool: report it with the command that was typed.',
} as const;

export type CliError = keyof typeof CLI_ERRORS;
