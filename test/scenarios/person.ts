import { digestOf } from '@kernel/digest';
import { type Envelope, signDocument } from '@kernel/dsse';
import { privateKeyFrom } from '@kernel/keys';
import { RandomIds } from '@platform/ids';
import { SystemClock } from '@platform/clock';
import type { ApprovalSignature, ApprovalStanding } from '@kernel/records/approval';
import type { DecisionRecord } from '@kernel/records/decision-record';
import type { Principal } from '@kernel/records/principals';
import type { RunView } from '@kernel/records/run-view';
import type { ConnectedTenant, ConnectedUser } from '../../apps/cli/connection-file';
import type { RunAnswer } from '../../apps/conversation-manager/run-answer';
import { type Answer, ask } from './ask';
import { until } from './until';

const clock = new SystemClock();
const ids = new RandomIds(clock);

/** What a request differs in from the plain one. */
export interface Wish {
  readonly message: string;
  readonly intent?: string;
  readonly pack?: string;
  readonly request_id?: string;
  readonly max_tool_calls?: number;
  readonly max_cost_cents?: number;
  readonly plan_timeout_ms?: number;
  readonly mode?: 'batch' | 'long_running';
  /** Who else had a part in the request, beside the one who asks. */
  readonly together_with?: readonly Principal[];
}

/** Where somebody works, and with which key. */
export interface Place {
  readonly url: () => string;
  readonly name: string;
  readonly tenant: ConnectedTenant;
  readonly user: ConnectedUser;
}

/** A user of a tenant, as the connection file names them, speaking HTTP. */
export class Person {
  constructor(readonly place: Place) {}

  get id(): string {
    return this.place.user.user_id;
  }

  get<T = unknown>(path: string): Promise<Answer<T>> {
    return ask<T>(this.place.url(), { path, token: this.place.user.token });
  }

  post<T = unknown>(path: string, body: unknown): Promise<Answer<T>> {
    return ask<T>(this.place.url(), { path, method: 'POST', token: this.place.user.token, body: JSON.stringify(body) });
  }

  /** A whole and good body of `invokeAgent`. */
  wishing({
    message,
    intent = 'auto',
    pack,
    request_id,
    max_tool_calls = 20,
    max_cost_cents,
    plan_timeout_ms = 30_000,
    mode = 'batch',
    together_with = [],
  }: Wish): Record<string, unknown> {
    const { name, tenant, user } = this.place;
    const asker: Principal = { kind: 'user', id: user.user_id, tenant_id: name };
    const principal_chain = [asker, ...together_with, ...tenant.agent.principal_chain.filter(({ kind }) => kind !== 'user')];
    return {
      ...(request_id === undefined ? {} : { request_id }),
      agent: { ...tenant.agent, principal_chain },
      context_pack_refs: [pack ?? tenant.pack],
      input: { intent, message, channel: 'api' },
      mode,
      runtime: {
        plan_timeout_ms,
        max_tool_calls,
        max_payload_bytes: 262_144,
        ...(max_cost_cents === undefined ? {} : { max_cost_cents }),
      },
    };
  }

  /** Asks for a run, whatever the answer is. */
  asks(wish: Wish): Promise<Answer<RunAnswer>> {
    return this.post<RunAnswer>('/v1/runs', this.wishing(wish));
  }

  /** Asks for a run that is taken in, and waits until it has ended or needs a person. */
  async invokes(wish: Wish): Promise<RunView> {
    const { status, body } = await this.asks(wish);
    if (status !== 200 && status !== 202) throw new Error(`invoke: ${status} ${JSON.stringify(body)}`);
    return this.sees(body.run_id);
  }

  /** Waits until a run has ended or needs a person. */
  sees(run: string, isThere = ({ status }: RunView): boolean => status !== 'RUNNING'): Promise<RunView> {
    return until(`run ${run} has moved on`, async () => {
      const { status, body } = await this.get<RunView>(`/v1/runs/${run}`);
      if (status !== 200) throw new Error(`run ${run}: ${status} ${JSON.stringify(body)}`);
      return isThere(body) ? body : undefined;
    });
  }

  /** Waits until a run has its record. */
  seesEnd(run: string): Promise<RunView> {
    return this.sees(run, ({ record_id }) => record_id !== null);
  }

  async record({ record_id }: Pick<RunView, 'record_id'>): Promise<DecisionRecord> {
    const { status, body } = await this.get<{ readonly record: DecisionRecord }>(`/v1/records/${record_id ?? ''}`);
    if (status !== 200) throw new Error(`record ${record_id ?? ''}: ${status} ${JSON.stringify(body)}`);
    return body.record;
  }

  /** A verdict over the request as it stands, signed with this person's own key. */
  async verdictOn(approval: string, change: Partial<ApprovalSignature> = {}): Promise<Envelope> {
    const { user_id, role, signing_key } = this.place.user;
    const { body } = await this.get<ApprovalStanding>(`/v1/approvals/${approval}`);
    const signature: ApprovalSignature = {
      signature_id: ids.next('aps'),
      approval_id: body.request.approval_id,
      request_digest: digestOf(body.request),
      approver: user_id,
      role,
      verdict: 'approve',
      reason: 'photo checked',
      signed_at: clock.now(),
      ...change,
    };
    return signDocument('approval-signature', signature, privateKeyFrom(Buffer.from(signing_key ?? '', 'base64')));
  }

  /** Signs an approval. */
  async signs(approval: string, change: Partial<ApprovalSignature> = {}): Promise<Answer<SignedAnswer>> {
    return this.post<SignedAnswer>(`/v1/approvals/${approval}/sign`, await this.verdictOn(approval, change));
  }
}

interface SignedAnswer {
  readonly run_status: string;
  readonly record_id?: string;
  readonly code?: string;
}
