import { canonicalBytes } from '@kernel/canonical-json';
import type { TenantId } from '@kernel/tenant';
import type { Timestamp } from '@kernel/time';
import type { BuiltSnapshot } from '@planes/intelligence/knowledge/snapshot';
import type { Transaction } from '../database/database';

const INSERT_SNAPSHOT = `INSERT INTO knowledge.snapshot
  (tenant_id, snapshot_digest, region, canonical, ontology, ontology_digest, generation, sections, edges, published_at)
  VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10) ON CONFLICT DO NOTHING RETURNING snapshot_digest`;

const INSERT_SECTIONS = `INSERT INTO knowledge.snapshot_section (tenant_id, region, snapshot_digest, place, section_digest)
  SELECT $1, $2, $3, s.place, s.digest FROM unnest($4::int[], $5::text[]) AS s(place, digest)`;

const INSERT_EDGES = `INSERT INTO knowledge.snapshot_edge
  (tenant_id, region, snapshot_digest, place, edge_digest, collection, document_id, section_id, subject, predicate, object, rank)
  SELECT $1, $2, $3, e.* FROM
    unnest($4::int[], $5::text[], $6::text[], $7::text[], $8::text[], $9::text[], $10::text[], $11::text[], $12::smallint[]) AS e`;

/** Rows of one statement. */
const BATCH = 10_000;

/** Writes a snapshot, unless it is there already. Only inside the transaction that publishes it. */
export async function writeSnapshot(tx: Transaction, tenant: TenantId, region: string, built: BuiltSnapshot, at: Timestamp): Promise<void> {
  const made = await tx.query(INSERT_SNAPSHOT, [
    tenant,
    built.digest,
    region,
    Buffer.from(built.canonical),
    Buffer.from(canonicalBytes(built.ontology)),
    built.ontology_digest,
    built.index_generation,
    built.sections.length,
    built.edges.length,
    at,
  ]);
  if (made.length === 0) return;
  for (const batch of batches(built.sections)) {
    await tx.query(INSERT_SECTIONS, [tenant, region, built.digest, batch.map(({ place }) => place), batch.map(({ digest }) => digest)]);
  }
  for (const batch of batches(built.edges)) {
    await tx.query(INSERT_EDGES, [
      tenant,
      region,
      built.digest,
      batch.map(({ place }) => place),
      batch.map(({ digest }) => digest),
      batch.map(({ collection }) => collection),
      batch.map(({ document_id }) => document_id),
      batch.map(({ section_id }) => section_id),
      batch.map(({ edge }) => edge.subject),
      batch.map(({ edge }) => edge.predicate),
      batch.map(({ edge }) => edge.object),
      batch.map(({ rank }) => rank),
    ]);
  }
}

function batches<T>(items: readonly T[]): readonly (readonly T[])[] {
  return Array.from({ length: Math.ceil(items.length / BATCH) }, (_, i) => items.slice(i * BATCH, (i + 1) * BATCH));
}
