import { digestOf } from '@kernel/digest';
import { payloadTypeOf, signDocument } from '@kernel/dsse';
import { privateKeyFrom } from '@kernel/keys';
import type { ContextPack } from '@kernel/records/context-pack';
import { canonicalBytes } from '@kernel/canonical-json';
import { Operator } from './operator';
import { anOrder } from './orders';
import { runningPlatform } from './running-platform';
import type { Sql } from './sql';

describe('a pack', () => {
  const { it, person, platform } = runningPlatform();

  const asking = (pack: string) => person('acme').asks({ message: `order status of ${anOrder('acme').order_id}`, pack });

  async function packCalled(pack_id: string): Promise<ContextPack> {
    const operator = new Operator(platform(), 'acme');
    const { pack } = await operator.pinned(person('acme').place.tenant.pack);
    const usual = await operator.document('context-pack', pack.digest);
    return { ...usual, pack_meta: { ...usual.pack_meta, pack_id } };
  }

  for (const name of ['ctxpack.support', 'ctxpack.support@latest', 'ctxpack.support@^1.0.0', 'ctxpack.support@1', 'ctxpack.support@1.0']) {
    it(`called ${name} is not pinned, and is refused`, async () => {
      expect(await asking(name)).toMatchObject({ status: 422, body: { code: 'CONVERSATION_PACK_UNPINNED' } });
    });
  }

  it('control: called by its exact version is run', async () => {
    expect(await asking('ctxpack.support@1.0.0')).toMatchObject({ status: 200, body: { status: 'DECIDED' } });
  });

  it('without a signature is not published, so it cannot be asked for', async () => {
    const pack = await packCalled('ctxpack.unsigned');
    const bare = {
      payloadType: payloadTypeOf('context-pack'),
      payload: Buffer.from(canonicalBytes(pack)).toString('base64'),
      signatures: [],
    };
    await expect(new Operator(platform(), 'acme').publish('context-pack', pack, bare)).resolves.toMatchObject({ code: 'TRUST_UNSIGNED' });
    expect(await asking('ctxpack.unsigned@1.0.0')).toMatchObject({ status: 422, body: { code: 'CONVERSATION_PACK_UNKNOWN' } });
  });

  it('signed by a stranger, or by another tenant’s publisher, is not published', async () => {
    const pack = await packCalled('ctxpack.strange');
    const operator = new Operator(platform(), 'acme');
    const stranger = signDocument('context-pack', pack, privateKeyFrom(Buffer.alloc(32, 7)));
    await expect(operator.publish('context-pack', pack, stranger)).resolves.toMatchObject({ code: 'TRUST_SIGNATURE_INVALID' });
    const theirs = await new Operator(platform(), 'globex').signed('context-pack', pack);
    await expect(operator.publish('context-pack', pack, theirs)).resolves.toMatchObject({ code: 'TRUST_SIGNATURE_INVALID' });
  });

  it('that was published and not promoted is not run', async () => {
    const pack = await packCalled('ctxpack.shelved');
    await expect(new Operator(platform(), 'acme').publish('context-pack', pack)).resolves.toMatchObject({ created: true });
    expect(await asking('ctxpack.shelved@1.0.0')).toMatchObject({ status: 409, body: { code: 'TRUST_NOT_PROMOTED' } });
  });

  it('that was changed in the store after it was published is refused, one that lost its signatures too, others run on', async () => {
    const operator = new Operator(platform(), 'acme');
    for (const name of ['ctxpack.bent', 'ctxpack.bare', 'ctxpack.whole']) {
      await operator.releases('context-pack', await packCalled(name), `context-pack:${name}`, null);
      expect([name, (await asking(`${name}@1.0.0`)).status]).toEqual([name, 200]);
    }
    const bent = { ...(await packCalled('ctxpack.bent')), tone_and_comms: { voice: 'Sly.', do: [], do_not: [] } };
    await platform().whileDown(async (sql) => {
      await unguarded(sql, 'UPDATE trust.document SET canonical = $1 WHERE ref = $2', [
        Buffer.from(canonicalBytes(bent)),
        'ctxpack.bent@1.0.0',
      ]);
      await unguarded(sql, `UPDATE trust.document SET signatures = '[]' WHERE ref = $1`, ['ctxpack.bare@1.0.0']);
    });
    expect(digestOf(bent)).not.toBe(digestOf(await packCalled('ctxpack.bent')));
    expect(await asking('ctxpack.bent@1.0.0')).toMatchObject({
      status: 422,
      body: { code: expect.stringMatching(/^TRUST_(DOCUMENT_TAMPERED|SIGNATURE_INVALID)$/) },
    });
    expect(await asking('ctxpack.bare@1.0.0')).toMatchObject({ status: 422, body: { code: 'TRUST_UNSIGNED' } });
    expect(await asking('ctxpack.whole@1.0.0')).toMatchObject({ status: 200, body: { status: 'DECIDED' } });
  });
});

/** As somebody does who owns the database and switches the triggers off that forbid any change. */
async function unguarded(sql: Sql, text: string, values: readonly unknown[]): Promise<void> {
  await sql('ALTER TABLE trust.document DISABLE TRIGGER never_changes');
  await sql(text, values);
  await sql('ALTER TABLE trust.document ENABLE TRIGGER never_changes');
}
