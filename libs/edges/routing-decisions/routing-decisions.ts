import type { Digest } from '@kernel/digest';
import type { Id } from '@kernel/ids';
import type { Refusal } from '@kernel/outcome';
import type { TenantId } from '@kernel/tenant';

/** A record as it came over the wire: its canonical bytes and their digest. */
export interface StoredBytes {
  readonly digest: Digest;
  readonly canonical: Buffer;
}

/** A routing decision with the names under which it is found. */
export interface DecisionToRecord extends StoredBytes {
  readonly routing_decision_id: Id<'rd'>;
  readonly model_call_id: Id<'mc'>;
  readonly run_id: Id<'run'>;
}

/** A decision, and how its call ended when that has been told. */
export interface RecordedRoute {
  readonly decision: StoredBytes;
  readonly result: StoredBytes | null;
}

/**
 * Every routing decision, append-only. What `record` has resolved is never lost or changed.
 * @throws Fault STORE_UNAVAILABLE, STORE_BUSY or STORE_CONFLICT when nothing was written.
 */
export abstract class RoutingDecisions {
  /**
   * Keeps decisions of one tenant, all or none. One that is there already with the same bytes is harmless.
   * Refuses MODEL_DECISION_CONFLICT, naming the ids that are there with other bytes.
   */
  abstract record(tenant: TenantId, decisions: readonly DecisionToRecord[]): Promise<void | Refusal>;
  /** Appends how a decided call ended. Refuses MODEL_UNKNOWN_DECISION and, when another end is known already, MODEL_DECISION_CONFLICT. */
  abstract recordResult(tenant: TenantId, id: Id<'rd'>, result: StoredBytes): Promise<void | Refusal>;
  /** The decision; undefined when there is none or it is another tenant's. */
  abstract find(tenant: TenantId, id: Id<'rd'>): Promise<RecordedRoute | undefined>;
  /** The ids of a run's decisions in the order in which they were made. */
  abstract ofRun(tenant: TenantId, run: Id<'run'>): Promise<readonly Id<'rd'>[]>;
}
