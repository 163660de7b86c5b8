import { SpanKind, SpanStatusCode, trace } from '@opentelemetry/api';
import type { TenantId } from '@kernel/tenant';
import { Database, type Transaction } from './database';

/** A database whose transactions are spans of the work that asked for them. A span knows role, tenant and duration, never a statement's values. */
export class TracedDatabase extends Database {
  constructor(
    private readonly inner: Database,
    private readonly role: string,
  ) {
    super();
  }

  override inTenant<T>(tenant: TenantId, work: (tx: Transaction) => Promise<T>): Promise<T> {
    return this.traced({ 'fiveplane.tenant': tenant }, () => this.inner.inTenant(tenant, work));
  }

  override acrossTenants<T>(work: (tx: Transaction) => Promise<T>): Promise<T> {
    return this.traced({}, () => this.inner.acrossTenants(work));
  }

  private traced<T>(attributes: Record<string, string>, transaction: () => Promise<T>): Promise<T> {
    const options = { kind: SpanKind.CLIENT, attributes: { 'db.system.name': 'postgresql', 'db.role': this.role, ...attributes } };
    return trace.getTracer('fiveplane').startActiveSpan('database transaction', options, async (span) => {
      try {
        return await transaction();
      } catch (error) {
        span.setStatus({ code: SpanStatusCode.ERROR, message: error instanceof Error ? error.name : 'unknown' });
        throw error;
      } finally {
        span.end();
      }
    });
  }
}
