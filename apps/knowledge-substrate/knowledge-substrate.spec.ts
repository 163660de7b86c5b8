import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { KnowledgeSubstrateService } from '@contracts/generated/fiveplane/intelligence/v1/knowledge_substrate';
import { GrpcKnowledgeSubstrate } from '@edges/peers/knowledge-substrate/grpc-knowledge-substrate';
import { describeKnowledgeSubstrate } from '@edges/peers/knowledge-substrate/knowledge-substrate.contract';
import { aCallEndingSoon as aCall } from '@testing/a-call';
import { bootKnowledge as boot } from './boot-knowledge.cases';

describeKnowledgeSubstrate('the app, over gRPC', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'fiveplane-knowledge-'));
  const { channel, close } = await boot(folder);
  return {
    substrate: new GrpcKnowledgeSubstrate(channel('orchestrator')),
    close: async () => {
      await close();
      rmSync(folder, { recursive: true });
    },
  };
});

describe('the app', () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'fiveplane-knowledge-'));
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  it('has its snapshots after a restart, and answers with the same bytes', async () => {
    const text = readFileSync(join(__dirname, '../all-in-one/sample/acme/handbook/damaged-goods.md'));
    const document = {
      collection: 'handbook',
      document_id: 'damaged-goods.md',
      title: 'Damaged goods',
      media_type: 'text/markdown',
      content: text,
      classification: 'INTERNAL',
    } as const;
    const ask = async (substrate: GrpcKnowledgeSubstrate) => {
      const snapshot = await substrate.currentSnapshot(aCall());
      if (snapshot.kind === 'refused') throw new Error(snapshot.reason);
      const query = {
        snapshot_digest: snapshot.snapshot_digest,
        collection: 'handbook',
        query: 'My order arrived broken. I want my money back.',
      };
      const bundle = await substrate.retrieve(aCall(), { ...query, top_k: 3, max_hops: 1, max_classification: 'INTERNAL', entities: [] });
      if ('kind' in bundle) throw new Error(bundle.reason);
      expect(bundle.value.passages).not.toEqual([]);
      return bundle.digest;
    };
    const first = await boot(folder);
    const substrate = new GrpcKnowledgeSubstrate(first.channel('cli'));
    await substrate.ingest(aCall(), document);
    await substrate.publishSnapshot(aCall());
    const before = await ask(substrate);
    await first.close();
    const second = await boot(folder);
    expect(await ask(new GrpcKnowledgeSubstrate(second.channel('orchestrator')))).toBe(before);
    await second.close();
  });

  it('refuses what is no request, and who may not ask (control: who may is answered)', async () => {
    const { channel, close } = await boot(folder);
    const retrieve = (change: Record<string, unknown>) =>
      channel('orchestrator').unary(
        KnowledgeSubstrateService.retrieve,
        {
          snapshotDigest: `sha256:${'0'.repeat(64)}`,
          collection: 'c',
          query: 'q',
          topK: 1,
          maxHops: 0,
          maxClassification: 'INTERNAL',
          entities: [],
          ...{ asOf: '', maxEdges: 0, maxNodes: 0, maxTokens: 0, maxMillis: 0 },
          ...change,
        },
        aCall(),
      );
    await expect(retrieve({})).resolves.toMatchObject({ outcome: { $case: 'refusal' } });
    for (const change of [
      { snapshotDigest: 'latest' },
      { maxClassification: 'SECRET' },
      { collection: '' },
      { topK: 0 },
      { asOf: 'now' },
      { maxTokens: -1 },
    ])
      await expect(retrieve(change)).rejects.toMatchObject({ code: 'REQUEST_INVALID' });
    const putEdges = (edges: readonly Buffer[]) =>
      channel('orchestrator').unary(KnowledgeSubstrateService.putEdges, { edges: [...edges] }, aCall());
    await expect(putEdges([Buffer.from('{"subject":1}')])).rejects.toMatchObject({ code: 'REQUEST_INVALID' });
    await expect(putEdges(Array.from({ length: 1001 }, () => Buffer.from('{}')))).rejects.toMatchObject({ code: 'REQUEST_INVALID' });
    const ingest = {
      collection: 'c',
      documentId: 'a#b',
      title: 't',
      mediaType: 'text/markdown',
      content: Buffer.from(''),
      classification: 'INTERNAL',
      ...{ validUntil: '', reviewBy: '' },
    };
    const remove = (of: { documentId: string; collection: string }) =>
      channel('orchestrator').unary(KnowledgeSubstrateService.remove, { ...of, dryRun: true }, aCall());
    for (const of of [
      { documentId: '', collection: '' },
      { documentId: 'a', collection: 'b' },
    ])
      await expect(remove(of)).rejects.toMatchObject({ code: 'REQUEST_INVALID' });
    await expect(channel('orchestrator').unary(KnowledgeSubstrateService.explain, { question: undefined }, aCall())).rejects.toMatchObject({
      code: 'REQUEST_INVALID',
    });
    await expect(channel('orchestrator').unary(KnowledgeSubstrateService.ingest, ingest, aCall())).rejects.toMatchObject({
      code: 'REQUEST_INVALID',
    });
    await expect(channel('ai-gateway').unary(KnowledgeSubstrateService.currentSnapshot, {}, aCall())).rejects.toMatchObject({
      code: 'CALLER_FORBIDDEN',
    });
    await close();
  });
});
