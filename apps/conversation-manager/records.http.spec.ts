import { canonicalJson, type Json } from '@kernel/canonical-json';
import { digestOf } from '@kernel/digest';
import { payloadBytes } from '@kernel/dsse';
import type { ExportManifest, RunExport } from '@kernel/records/run-export';
import { aPack } from '@testing/a-pack';
import { aRunExport } from '@testing/a-run-export';
import { pinsFor } from '@testing/a-run';
import { describeWithPGlite } from '@testing/stores';
import { aBody, type BootedBoundary, bootBoundary, post } from './boundary.cases';

const { audit } = aRunExport();

describeWithPGlite('/v1/records', (open) => {
  let boundary: BootedBoundary;
  let sam: string;
  beforeAll(async () => {
    boundary = await bootBoundary(await open(), { CONVERSATION_PROOF_MS: '100' });
    sam = await boundary.issue();
  });
  afterAll(() => boundary.close());

  /** A run that has ended. The log knows its record as soon as it is told. */
  async function decided(): Promise<{ readonly record: string; readonly event: `evt_${string}` }> {
    const { body } = await boundary.ask('/v1/runs', sam, post(aBody()));
    return { record: String(body['record_id']), event: `evt_${String(body['run_id']).slice('run_'.length)}` };
  }

  const proven = async (): Promise<string> => {
    const { record, event } = await decided();
    boundary.proofs.put('acme', event, { kind: 'evidence', proof: audit.inclusion, salt: audit.salt, receipt: audit.receipt });
    return record;
  };
  const exported = (record: string, key: string = sam) => boundary.ask(`/v1/records/${record}/export`, key);

  it('shows a record with its seal', async () => {
    const { record, event } = await decided();
    const { status, body } = await boundary.ask(`/v1/records/${record}`, sam);
    expect(status).toBe(200);
    expect(body).toMatchObject({ record: { record_id: record, tenant_id: 'acme' }, event_id: event });
    expect(body['digest']).toBe(digestOf(body['record'] as Json));
    expect(JSON.parse(Buffer.from(payloadBytes(body['envelope'] as never)).toString())).toEqual(body['record']);
  });

  it('lists records, newest first, page by page', async () => {
    const made = [await decided(), await decided(), await decided()].map(({ record }) => record);
    const ids = (body: Record<string, unknown>) =>
      (body['records'] as readonly { readonly record_id: string }[]).map(({ record_id }) => record_id);
    const first = await boundary.ask('/v1/records?limit=2', sam);
    expect(ids(first.body)).toEqual([made[2], made[1]]);
    const second = await boundary.ask(`/v1/records?limit=2&cursor=${String(first.body['next_cursor'])}`, sam);
    expect(ids(second.body)[0]).toBe(made[0]);
  });

  it('exports one file that holds everything, sealed over exactly what is in it', async () => {
    const record = await proven();
    const { status, headers, body } = await exported(record);
    expect(status).toBe(200);
    expect(headers.get('content-disposition')).toBe(`attachment; filename="${record}.json"`);
    const { manifest, ...content } = body as unknown as RunExport;
    const seal = JSON.parse(Buffer.from(payloadBytes(manifest as never)).toString()) as ExportManifest;
    expect(seal).toEqual({ format: 'fiveplane.run_export.v1', record_id: record, content_digest: digestOf(content) });
    expect(content.audit).toEqual(audit);
    expect(content.journal.length).toBeGreaterThan(0);
    const kinds = new Set(content.documents.map(({ kind }) => kind));
    expect([...kinds]).toEqual(['context-pack', 'invoke-request', 'model-catalogue', 'policy-bundle', 'routing-policy', 'run-context']);
    expect(new Set(content.documents.map(({ digest }) => digest)).size).toBe(content.documents.length);
    const pack = content.documents.find(({ kind }) => kind === 'context-pack');
    expect(pack).toMatchObject({ digest: digestOf(aPack()), canonical: canonicalJson(aPack()) });
    expect(pack?.envelope).not.toBeNull();
  });

  it.each<[string, 'announced' | 'nowhere']>([
    ['is not under a checkpoint yet', 'announced'],
    ['has not reached the log yet', 'nowhere'],
  ])('asks to come back while the record %s; control: and gives it out then', async (_what, state) => {
    const { record, event } = await decided();
    if (state === 'announced') boundary.proofs.announce('acme', event);
    expect(await exported(record)).toMatchObject({
      status: 503,
      type: 'application/problem+json',
      body: { code: 'CONVERSATION_PROOF_PENDING', retry_after_ms: 1_000 },
    });
    boundary.proofs.put('acme', event, { kind: 'evidence', proof: audit.inclusion, salt: audit.salt, receipt: audit.receipt });
    expect((await exported(record)).status).toBe(200);
  });

  it('never gives out a file that lacks a part', async () => {
    const record = await proven();
    const { routing_policy } = pinsFor(aPack());
    boundary.registry.lose(routing_policy);
    const answer = await exported(record);
    expect(answer).toMatchObject({ status: 500, body: { code: 'DOCUMENT_CORRUPT' } });
    expect(answer.body).not.toHaveProperty('journal');
    boundary.registry.keep('routing-policy', routing_policy);
    expect((await exported(record)).status).toBe(200);
  });

  it('gives files to developers and auditors alone', async () => {
    const record = await proven();
    const support = await boundary.issue({ roles: ['support_ops'] });
    const auditor = await boundary.issue({ user_id: 'ada', roles: ['auditor'] });
    expect(await exported(record, support)).toMatchObject({ status: 403, body: { code: 'CONVERSATION_ROLE_FORBIDDEN' } });
    expect((await boundary.ask(`/v1/records/${record}`, support)).status).toBe(200);
    expect((await exported(record, auditor)).status).toBe(200);
  });
});
