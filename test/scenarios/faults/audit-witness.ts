import { digestOf } from '@kernel/digest';
import { isRefusal } from '@kernel/outcome';
import { later } from '@kernel/time';
import { auditSubmission } from '@planes/trust/audit-log/submission';
import { GrpcAuditTrail } from '@edges/peers/audit-log/grpc-audit-trail';
import { SystemClock } from '@platform/clock';
import { PeerChannel } from '@platform/grpc/peer-channel';
import { RandomIds } from '@platform/ids';
import { RandomSalts } from '@platform/random-salts';
import { Secret } from '@platform/settings/secret';
import { SERVICE_SECRET } from '../platform-process';
import type { Sql } from '../sql';
import type { Stage } from './stage';
import type { Witness } from './witness';

const clock = new SystemClock();
const ids = new RandomIds(clock);
const salts = new RandomSalts();
const TENANT = 'acme';

/** Appends to the audit log as an app of the platform does, and keeps what the log has acknowledged. */
export class AuditWitness implements Witness {
  private readonly channel: PeerChannel;
  private readonly receipts: { readonly event: string; readonly index: number }[] = [];

  constructor({ auditAddress: address }: Pick<Stage, 'auditAddress'>) {
    this.channel = new PeerChannel({
      peer: 'trust-control-plane',
      address,
      caller: 'tool-gateway',
      secret: new Secret(SERVICE_SECRET),
      clock,
    });
  }

  get acknowledged(): number {
    return this.receipts.length;
  }

  async act(): Promise<void> {
    const now = clock.now();
    const event = ids.next('evt');
    const submission = auditSubmission(
      {
        ...{ event_id: event, log_id: 'local/0', at: now, tenant_id: TENANT, actor: 'tool-gateway', kind: 'tool_call', phase: 'intent' },
        ...{ run_id: null, previous_in_run: null, classification: 'INTERNAL' },
      },
      digestOf({ event }),
      salts.next(),
    );
    const answer = await new GrpcAuditTrail(this.channel).append({ tenant: TENANT, principals: [], deadline: later(now, 5_000) }, [
      submission,
    ]);
    if (isRefusal(answer)) throw new Error(`audit append: ${answer.code}`);
    for (const { receipt } of answer) this.receipts.push({ event: receipt.event_id, index: receipt.index });
  }

  async lost(sql: Sql): Promise<readonly string[]> {
    const rows = await sql<{ idx: string; event_id: string }>('SELECT idx, event_id FROM audit.entry');
    const there = new Map(rows.map(({ idx, event_id }) => [event_id, Number(idx)]));
    return this.receipts
      .filter(({ event, index }) => there.get(event) !== index)
      .map(({ event, index }) => `audit entry ${index} (${event})`);
  }

  close(): void {
    this.channel.close();
  }
}
