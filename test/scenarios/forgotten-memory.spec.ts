import { isRefusal } from '@kernel/outcome';
import { verifyEnvelope } from '@kernel/verify-envelope';
import { DELETION_RECEIPT } from '@planes/intelligence/memory/forgetting/deletion-receipt';
import type { ForgetResult } from '@planes/intelligence/memory/verbs/forget';
import { auditOf, exported } from './evidence-of-run';
import { NoteStory } from './note-story';
import { runningPlatform } from './running-platform';

describe('what runs remember of a person, once it is forgotten', () => {
  const { it, person, platform } = runningPlatform();
  const note = () => new NoteStory((tenant) => person(tenant), 'ORD-1042').told();
  /** Documents of the run's file that were there before, by their bytes. */
  const documents = async (run: Awaited<ReturnType<typeof note>>) => {
    const { journal, documents: kept } = await exported(person('acme', 'auditor'), run);
    return JSON.stringify([journal, kept]);
  };
  let first: Awaited<ReturnType<typeof note>>;
  let second: Awaited<ReturnType<typeof note>>;
  let before: readonly string[];

  it('control: a run recalls what the one before has left', async () => {
    first = await note();
    second = await note();
    expect(second.grounds?.memories.length).toBeGreaterThan(0);
    before = [await documents(first), await documents(second)];
  });

  it('is recalled by no later run, and the receipt verifies with the platform’s keys', async () => {
    const who = `user:${person('acme').id}`;
    const asked = { what: 'promoted', principal: who, reason: 'asked to' };
    const refused = await person('acme').post<{ code: string }>('/v1/forget', asked);
    expect([refused.status, refused.body.code]).toEqual([403, 'MEMORY_ROLE_FORBIDDEN']);
    const { status, body } = await person('acme', 'developer').post<ForgetResult>('/v1/forget', asked);
    expect([status, body.deleted_count, body.rows['memory']]).toEqual([200, 2, 2]);
    const { receipt } = body;
    if (receipt === null) throw new Error('no receipt');
    const expected = { kind: DELETION_RECEIPT, purpose: 'deletion_receipt', tenant_id: 'acme', at: receipt.document.at } as const;
    const verified = verifyEnvelope(receipt.envelope, platform().connection.trusted_keys, expected);
    expect(isRefusal(verified) ? verified.code : verified.value).toEqual(receipt.document);
    expect((await note()).grounds?.memories).toEqual([]);
  });

  it('leaves the records of runs that are over as they were: exported again, they verify and replay', async () => {
    for (const run of [first, second]) {
      const file = await exported(person('acme', 'auditor'), run);
      expect(auditOf(file, platform().connection)).toBe('verified, replay_equal');
    }
    expect([await documents(first), await documents(second)]).toEqual(before);
  });

  it('stays forgotten when the process is killed and started again', async () => {
    await platform().kill('SIGKILL');
    await platform().boot();
    const { body } = await person('acme', 'developer').post<ForgetResult>('/v1/forget', {
      what: 'promoted',
      principal: `user:${person('acme').id}`,
      dry_run: true,
    });
    // What the run after the forgetting has left, and nothing from before it.
    expect(body.deleted_count).toBe(1);
  });
});
