import type { Database, Transaction } from '../database/database';

/** What is wrong with the store that holds the log. */
export interface AuditStoreProblem {
  /** `durability`: a power cut may lose what was acknowledged. `protection`: the database no longer refuses what it must refuse. */
  readonly kind: 'durability' | 'protection';
  readonly problem: string;
}

/**
 * Everything that would make an acknowledgement worth less than it says; empty when nothing does.
 * Asked as the app's own role, which may do nothing but read and call two functions.
 */
export function auditStoreProblems(database: Database): Promise<readonly AuditStoreProblem[]> {
  return database.acrossTenants(async (tx) => [
    ...(await durabilityProblems(tx)),
    ...(await grantProblems(tx)),
    ...(await triggerProblems(tx)),
    ...(await functionProblems(tx)),
  ]);
}

async function durabilityProblems(tx: Transaction): Promise<readonly AuditStoreProblem[]> {
  const [row] = await tx.query<{ fsync: string; pages: string; commit: string }>(
    `SELECT current_setting('fsync') AS fsync, current_setting('full_page_writes') AS pages, current_setting('synchronous_commit') AS commit`,
  );
  const problems: string[] = [];
  if (row?.fsync !== 'on') problems.push('fsync is off');
  if (row?.pages !== 'on') problems.push('full_page_writes is off');
  if (row?.commit === 'off') problems.push('synchronous_commit is off');
  return problems.map((problem) => ({ kind: 'durability', problem }));
}

async function grantProblems(tx: Transaction): Promise<readonly AuditStoreProblem[]> {
  const rows = await tx.query<{ problem: string }>(`
    SELECT format('%s may %s audit.%s', current_user, lower(privilege), t.relname) AS problem
    FROM pg_class AS t CROSS JOIN unnest(ARRAY['INSERT', 'UPDATE', 'DELETE', 'TRUNCATE']) AS privilege
    WHERE t.relnamespace = 'audit'::regnamespace AND t.relkind IN ('r', 'p') AND has_table_privilege(t.oid, privilege)
    UNION ALL
    SELECT format('%s bypasses row-level security', current_user) FROM pg_roles WHERE rolname = current_user AND (rolsuper OR rolbypassrls)
    ORDER BY 1`);
  return rows.map(({ problem }) => ({ kind: 'protection', problem }));
}

async function triggerProblems(tx: Transaction): Promise<readonly AuditStoreProblem[]> {
  const rows = await tx.query<{ problem: string }>(`
    SELECT format('trigger %s on audit.%s does not always fire', wanted.trigger_name, wanted.table_name) AS problem
    FROM (VALUES
      ('entry', 'append_only'), ('receipt', 'append_only'), ('subtree', 'append_only'), ('checkpoint', 'append_only'),
      ('payload', 'append_only'), ('log_state', 'append_only'), ('log_state', 'only_grows')
    ) AS wanted(table_name, trigger_name)
    WHERE NOT EXISTS (
      SELECT FROM pg_trigger AS t JOIN pg_class AS c ON c.oid = t.tgrelid
      WHERE c.relnamespace = 'audit'::regnamespace AND c.relname = wanted.table_name AND t.tgname = wanted.trigger_name AND t.tgenabled = 'A'
    )
    ORDER BY 1`);
  return rows.map(({ problem }) => ({ kind: 'protection', problem }));
}

async function functionProblems(tx: Transaction): Promise<readonly AuditStoreProblem[]> {
  const rows = await tx.query<{ problem: string }>(`
    SELECT format('audit.%s does not run as its owner with a fixed search path', wanted.name) AS problem
    FROM unnest(ARRAY['append_batch', 'take_lead', 'put_checkpoint', 'subtree_hashes', 'appended_at']) AS wanted(name)
    WHERE 1 <> (
      SELECT count(*) FROM pg_proc AS p
      WHERE p.pronamespace = 'audit'::regnamespace AND p.proname = wanted.name AND p.prosecdef
        AND p.proowner = 'fp_owner'::regrole AND p.proconfig = ARRAY['search_path=pg_catalog, pg_temp']
    )
    ORDER BY 1`);
  return rows.map(({ problem }) => ({ kind: 'protection', problem }));
}
