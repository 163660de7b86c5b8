import { createHmac } from 'node:crypto';
import { type Refusal, refused } from '@kernel/outcome';
import type { TenantId } from '@kernel/tenant';
import type { BankCode } from '@planes/intelligence/recall/errors';
import type { Transaction } from '../database/database';
import type { HeldRow } from './bank-rows';
import { type Idempotency, MOST_UNITS, type Retain, type Retained, type RetainedUnit } from './bank-store';
import { FORGOTTEN } from './forget-units';
import type { NewUnit } from './stored-unit';
import { analysisJson, type Placed, unitJson } from './retain-json';
import { INSERT_ANALYSES, INSERT_ENDS, INSERT_LINKS, INSERT_UNITS } from './retain-sql';
import { UNIT_END, UNITS_BY_ID } from './unit-sql';

/** Which bank, held still by the transaction. */
export interface HeldBank extends HeldRow {
  readonly tenant: TenantId;
  readonly bank: string;
  readonly region: string;
}

/** After how many units of a bank it is asked whether its tables have outgrown what planners know of them. */
const LOOK_EVERY = 250;

const say = (code: BankCode, reason: string): Refusal => refused(code, reason);

/** Writes one call's units into a bank that the transaction holds. */
export async function retainUnits(tx: Transaction, held: HeldBank, retain: Retain): Promise<Retained | Refusal> {
  const { length } = retain.units;
  return length > MOST_UNITS ? say('BANK_TOO_LARGE', `${length} units in one call; ${MOST_UNITS} at most`) : keepUnits(tx, held, retain);
}

/** As {@link retainUnits}, however many there are. */
export async function keepUnits(tx: Transaction, held: HeldBank, { units, idempotency }: Retain): Promise<Retained | Refusal> {
  const before = idempotency === null ? undefined : await answeredBefore(tx, held, idempotency);
  if (before !== undefined) return before;
  const standing = await standingByContent(tx, held, units);
  const { answers, added: placed } = await place(tx, held, units, standing);
  const added = withStandingNames(placed, units, answers);
  const taken = await takenId(tx, held, added);
  if (taken !== undefined) return say('BANK_UNIT_ID_TAKEN', `unit ${taken} is there already`);
  const places = await placesOf(tx, held, added);
  const unknown = added.flatMap(({ unit }) => [...unit.supersedes, ...unit.contradicts]).find((id) => !places.has(id));
  if (unknown !== undefined) return say('BANK_UNIT_UNKNOWN', `unit ${unknown} is not in this bank`);
  const answer: Retained = { units: answers, changes: added.length === 0 ? held.changes : held.changes + 1 };
  if (added.length > 0) await write(tx, held, added, places);
  if (idempotency !== null)
    await tx.query(
      'INSERT INTO memory.bank_request (tenant_id, bank, key, region, digest, answer, at) VALUES ($1, $2, $3, $4, $5, $6, $7)',
      [...[held.tenant, held.bank, idempotency.key, held.region, sealed(held, idempotency), JSON.stringify(answer), idempotency.at ?? 0]],
    );
  return answer;
}

async function answeredBefore(tx: Transaction, held: HeldBank, idempotency: Idempotency): Promise<Retained | Refusal | undefined> {
  const [before] = await tx.query<{ digest: string; answer: Retained }>(
    'SELECT digest, answer FROM memory.bank_request WHERE tenant_id = $1 AND bank = $2 AND key = $3',
    [held.tenant, held.bank, idempotency.key],
  );
  if (before === undefined) return undefined;
  if (before.digest === sealed(held, idempotency)) return before.answer;
  const other = before.digest === FORGOTTEN ? 'a call of which something was forgotten' : 'another call';
  return say('BANK_KEY_TAKEN', `${idempotency.key} stands for ${other}`);
}

/** The digest under a secret that goes with the bank: alone it tells nothing to whoever guesses what was retained. */
function sealed({ incarnation }: HeldBank, { digest }: Idempotency): string {
  return `hmac-sha256:${createHmac('sha256', incarnation).update(digest).digest('hex')}`;
}

/** Units whose relations name what stands: what the call calls otherwise than the bank does is meant by the bank's id. */
function withStandingNames(placed: readonly Placed[], units: readonly NewUnit[], answers: readonly RetainedUnit[]): readonly Placed[] {
  const standing = new Map(units.map(({ id }, at) => [id, answers[at]?.id ?? id]));
  const named = (ids: readonly string[]) => [...new Set(ids.map((id) => standing.get(id) ?? id))];
  return placed.map(({ unit, ...place }) => ({
    ...place,
    unit: { ...unit, supersedes: named(unit.supersedes), contradicts: named(unit.contradicts) },
  }));
}

async function standingByContent(
  tx: Transaction,
  { tenant, bank }: HeldBank,
  units: readonly NewUnit[],
): Promise<Map<string, RetainedUnit>> {
  // What has expired by then stands no longer.
  const asked = new Map(units.map(({ contentKey, retainedAt }) => [contentKey, retainedAt]));
  const rows = await tx.query<{ content_key: string; unit_id: string; position: number }>(
    `SELECT u.content_key, u.unit_id, u.position FROM unnest($3::text[], $4::bigint[]) AS q(content_key, at)
     CROSS JOIN LATERAL (SELECT x.* FROM memory.unit x WHERE x.tenant_id = $1 AND x.bank = $2 AND x.content_key = q.content_key OFFSET 0) u
     ${UNIT_END} WHERE e.at IS NULL AND (u.expires_at IS NULL OR u.expires_at > q.at) ORDER BY u.seq DESC`,
    [tenant, bank, [...asked.keys()], [...asked.values()]],
  );
  return new Map(rows.map(({ content_key, unit_id, position }) => [content_key, { id: unit_id, outcome: 'known', position }]));
}

async function place(
  tx: Transaction,
  { tenant, bank, lastSeq }: HeldBank,
  units: readonly NewUnit[],
  standing: Map<string, RetainedUnit>,
): Promise<{ answers: readonly RetainedUnit[]; added: readonly Placed[] }> {
  const open = [...new Set(units.filter(({ position }) => position === null).map(({ session }) => session))];
  const ends = new Map<string, number>();
  if (open.length > 0) {
    const rows = await tx.query<{ session: string; last: number }>(
      `SELECT session, max(position) AS last FROM memory.unit WHERE tenant_id = $1 AND bank = $2 AND session = ANY ($3::text[]) GROUP BY session`,
      [tenant, bank, open],
    );
    for (const { session, last } of rows) ends.set(session, last);
  }
  const added: Placed[] = [];
  const answers = units.map((unit): RetainedUnit => {
    const known = unit.retirement === null ? standing.get(unit.contentKey) : undefined;
    if (known !== undefined) return known;
    const last = ends.get(unit.session) ?? -1;
    const position = unit.position ?? last + 1;
    ends.set(unit.session, Math.max(last, position));
    added.push({ unit, seq: lastSeq + added.length + 1, position });
    if (unit.retirement === null) standing.set(unit.contentKey, { id: unit.id, outcome: 'known', position });
    return { id: unit.id, outcome: 'added', position };
  });
  return { answers, added };
}

async function takenId(tx: Transaction, { tenant, bank }: HeldBank, added: readonly Placed[]): Promise<string | undefined> {
  const ids = added.map(({ unit }) => unit.id);
  const seen = new Set<string>();
  const twice = ids.find((id) => seen.size === seen.add(id).size);
  if (twice !== undefined || ids.length === 0) return twice;
  const [taken] = await tx.query<{ unit_id: string }>(`SELECT u.unit_id FROM ${UNITS_BY_ID} LIMIT 1`, [tenant, bank, ids]);
  return taken?.unit_id;
}

/** The places of everything that the added units speak of, their own included. */
async function placesOf(tx: Transaction, { tenant, bank }: HeldBank, added: readonly Placed[]): Promise<ReadonlyMap<string, number>> {
  const places = new Map(added.map(({ unit, seq }) => [unit.id, seq]));
  const elsewhere = added.flatMap(({ unit }) => [...unit.supersedes, ...unit.contradicts]).filter((id) => !places.has(id));
  if (elsewhere.length === 0) return places;
  const rows = await tx.query<{ unit_id: string; seq: string }>(`SELECT u.unit_id, u.seq FROM ${UNITS_BY_ID}`, [tenant, bank, elsewhere]);
  for (const { unit_id, seq } of rows) places.set(unit_id, Number(seq));
  return places;
}

async function write(tx: Transaction, held: HeldBank, added: readonly Placed[], places: ReadonlyMap<string, number>): Promise<void> {
  const { tenant, bank, region } = held;
  const change = held.changes + 1;
  const scope = [tenant, bank, region];
  await tx.query(INSERT_UNITS, [...scope, change, JSON.stringify(added.map(unitJson))]);
  await tx.query(INSERT_ANALYSES, [...scope, JSON.stringify(added.map(analysisJson))]);
  const seqOf = (id: string) => places.get(id) ?? 0;
  const links = added.flatMap(({ unit, seq }) => [
    ...unit.supersedes.map((id) => ({ seq, kind: 'supersedes', to_seq: seqOf(id), from_unit: unit.id, to_unit: id })),
    ...unit.contradicts.map((id) => ({ seq, kind: 'contradicts', to_seq: seqOf(id), from_unit: unit.id, to_unit: id })),
  ]);
  const ends = added.flatMap(({ unit, seq }) => [
    ...(unit.retirement === null ? [] : [{ seq, at: unit.retirement.at, why: unit.retirement.why }]),
    ...unit.supersedes.map((id) => ({ seq: seqOf(id), at: unit.retainedAt, why: 'superseded' })),
  ]);
  if (links.length > 0) await tx.query(INSERT_LINKS, [...scope, JSON.stringify(links)]);
  if (ends.length > 0) await tx.query(INSERT_ENDS, [...scope, change, JSON.stringify(ends)]);
  await tx.query('UPDATE memory.bank SET changes = $3, last_seq = last_seq + $4, units = units + $4 WHERE tenant_id = $1 AND bank = $2', [
    ...[tenant, bank, change, added.length],
  ]);
  const looked = (seq: number) => Math.floor(seq / LOOK_EVERY);
  if (looked(held.lastSeq + added.length) > looked(held.lastSeq)) await tx.query('SELECT memory.look_at_grown_tables()');
}
