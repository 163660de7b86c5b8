/**
 * Every migration, oldest first, as a path from the repository's root. The order is the order of execution, on every database.
 * Add a line at the end; a line that has been released never moves, and its file never changes.
 */
export const MIGRATIONS: readonly string[] = [
  'libs/edges/database/roles.sql',
  // one line per migration below this one
  'libs/edges/audit-outbox/postgres-audit-outbox.sql',
  'libs/edges/trusted-keys/postgres-trusted-key-store.sql',
  'libs/edges/registry/postgres-registry-store.sql',
  'libs/edges/approvals/postgres-approval-store.sql',
  'libs/edges/decision-records/postgres-decision-record-store.sql',
  'libs/edges/tool-calls/postgres-tool-calls.sql',
  'libs/edges/tool-calls/postgres-audit-spool.sql',
  'libs/edges/run-journal/postgres-run-journal.sql',
  'libs/edges/audit-log/postgres-audit-log.sql',
  'libs/edges/routing-decisions/postgres-routing-decisions.sql',
  'libs/edges/model-budgets/postgres-model-budgets.sql',
  'apps/sample-shop/postgres-shop-books.sql',
  'libs/edges/api-keys/postgres-api-keys.sql',
  'libs/edges/run-book/postgres-run-book.sql',
  'libs/edges/knowledge-store/postgres-knowledge-store.sql',
  'libs/edges/memory-store/postgres-memory-store.sql',
  'libs/edges/events/postgres-event-outbox.sql',
  'libs/edges/events/events-role.sql',
  'libs/edges/events/postgres-event-topics.sql',
  'libs/edges/audit-log/postgres-logged-days.sql',
  'libs/edges/events/postgres-dead-letters.sql',
  'libs/edges/bank-store/postgres-bank-store.sql',
  'libs/edges/memory-store/postgres-promoted-memory.sql',
  'libs/edges/knowledge-store/postgres-snapshot-sections.sql',
  'libs/edges/bank-directory/postgres-bank-directory.sql',
  'libs/edges/bank-store/postgres-index-generations.sql',
  'libs/edges/bank-store/postgres-bank-acts.sql',
];
