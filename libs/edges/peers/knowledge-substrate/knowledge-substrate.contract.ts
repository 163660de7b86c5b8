import { digestOf, digestOfBytes } from '@kernel/digest';
import { anEdge } from '@planes/intelligence/knowledge/a-handbook';
import { aCallEndingSoon as aCall } from '@testing/a-call';
import type { KnowledgeSubstrate, PublishedSnapshot } from './knowledge-substrate';
import { aDocument, done, TEXT } from './knowledge-substrate.cases';

/** What every way to the knowledge substrate promises. `open` gives one where nothing was ingested. */
export function describeKnowledgeSubstrate(
  name: string,
  open: () => Promise<{ readonly substrate: KnowledgeSubstrate; close(): Promise<void> }>,
): void {
  describe(`knowledge substrate: ${name}`, () => {
    let opened: Awaited<ReturnType<typeof open>>;
    let substrate: KnowledgeSubstrate;
    let tenant: string;
    let tests = 0;
    beforeAll(async () => {
      opened = await open();
      ({ substrate } = opened);
    });
    beforeEach(() => {
      tenant = `tenant-${++tests}`;
    });
    afterAll(() => opened.close());

    const call = (of = tenant) => aCall({ tenant: of });
    const publish = async (): Promise<PublishedSnapshot> => done(await substrate.publishSnapshot(call()));
    const query = (snapshot: PublishedSnapshot, change: Partial<Parameters<KnowledgeSubstrate['retrieve']>[1]> = {}) => ({
      snapshot_digest: snapshot.snapshot_digest,
      collection: 'handbook',
      query: 'my parcel arrived broken',
      top_k: 5,
      max_hops: 1,
      max_classification: 'INTERNAL' as const,
      entities: [],
      ...change,
    });
    const retrieve = async (...of: Parameters<typeof query>) => done(await substrate.retrieve(call(), query(...of)));
    const sections = async (...of: Parameters<typeof query>) =>
      (await retrieve(...of)).value.passages.map(({ document_id, section_id }) => `${document_id}#${section_id}`);

    it('ingests a document, and the same one again changes nothing', async () => {
      const ingested = { kind: 'ingested', content_digest: digestOfBytes(Buffer.from(TEXT)), sections: 2, changed: true, dropped: 0 };
      expect(await substrate.ingest(call(), aDocument())).toEqual(ingested);
      expect(await substrate.ingest(call(), aDocument())).toEqual({ ...ingested, changed: false });
      expect(await substrate.ingest(call(), aDocument({ collection: 'faq' }))).toMatchObject({ code: 'KNOWLEDGE_DOCUMENT_ELSEWHERE' });
      expect(await substrate.ingest(call(), aDocument({ media_type: 'image/png' }))).toMatchObject({
        code: 'KNOWLEDGE_MEDIA_TYPE_UNSUPPORTED',
      });
    });

    it('has no current snapshot before one is published', async () => {
      await substrate.ingest(call(), aDocument());
      expect(await substrate.currentSnapshot(call())).toMatchObject({ code: 'KNOWLEDGE_NOTHING_PUBLISHED' });
      const published = await publish();
      expect(published).toMatchObject({ sections: 2, edges: 0 });
      expect([await substrate.currentSnapshot(call()), await publish()]).toEqual([published, published]);
    });

    it('finds the best passage with its verbatim text and where it stands', async () => {
      await substrate.ingest(call(), aDocument());
      const snapshot = await publish();
      const { value, digest, canonical } = await retrieve(snapshot);
      const [best] = value.passages;
      expect(best).toMatchObject({
        section_id: 'refunds',
        text: 'A parcel that arrived broken is paid back.',
        evidence_ref: `kg:refunds.md#refunds@${snapshot.snapshot_digest}`,
      });
      for (const { text, offset, content_hash } of value.passages) {
        expect(
          Buffer.from(TEXT)
            .subarray(offset, offset + Buffer.byteLength(text))
            .toString(),
        ).toBe(text);
        expect(content_hash).toBe(digestOfBytes(Buffer.from(text)));
      }
      expect(value).toMatchObject({
        tenant_id: tenant,
        snapshot_version: snapshot.snapshot_digest,
        truncated: false,
        confidence: best?.score,
      });
      expect([digestOf(value), digestOfBytes(canonical)]).toEqual([digest, digest]);
    });

    it('answers from the pinned snapshot with the same bytes, whatever is published later', async () => {
      await substrate.ingest(call(), aDocument());
      const old = await publish();
      const before = await retrieve(old);
      await substrate.ingest(call(), aDocument({ content: Buffer.from('# Other\n\nbroken parcel\n') }));
      const fresh = await publish();
      expect((await retrieve(old)).canonical.equals(before.canonical)).toBe(true);
      expect(await sections(fresh)).toEqual(['refunds.md#other']);
    });

    it('says when there was more, and is sure of nothing when there was nothing', async () => {
      await substrate.ingest(call(), aDocument());
      const snapshot = await publish();
      expect((await retrieve(snapshot, { query: 'arrived within', top_k: 1 })).value).toMatchObject({ truncated: true });
      expect((await retrieve(snapshot, { query: 'xylophone' })).value).toMatchObject({ passages: [], confidence: null, truncated: false });
    });

    it('marks what is stale at the instant of the question, and nothing without one', async () => {
      const [review_by, valid_until] = ['2026-02-01T00:00:00.000Z', '2026-03-01T00:00:00.000Z'];
      await substrate.ingest(call(), aDocument({ valid_until, review_by }));
      const snapshot = await publish();
      const at = async (instant: { as_of?: string }) => {
        const { as_of, passages } = (await retrieve(snapshot, instant)).value;
        return [as_of, ...new Set(passages.map(({ stale }) => stale))];
      };
      expect(await at({ as_of: valid_until })).toEqual([valid_until, 'expired']);
      expect(await at({ as_of: review_by })).toEqual([review_by, 'review_due']);
      expect(await at({ as_of: '2026-01-31T23:59:59.999Z' })).toEqual(['2026-01-31T23:59:59.999Z', undefined]);
      expect(await at({})).toEqual([undefined, undefined]);
    });

    it('shows nothing above the ceiling and nothing of other collections', async () => {
      await substrate.ingest(call(), aDocument({ classification: 'RESTRICTED' }));
      await substrate.ingest(call(), aDocument({ document_id: 'faq.md', collection: 'faq' }));
      const snapshot = await publish();
      expect(await sections(snapshot)).toEqual([]);
      expect(await sections(snapshot, { max_classification: 'RESTRICTED' })).not.toEqual([]);
      expect(await sections(snapshot, { collection: 'faq' })).not.toEqual([]);
    });

    it('takes edges with evidence, all or none, and walks them from the entities', async () => {
      await substrate.ingest(call(), aDocument());
      const edge = anEdge({ evidence_ref: 'kg:refunds.md#refunds' });
      expect(await substrate.putEdges(call(), [edge, anEdge({ evidence_ref: '' })])).toMatchObject({
        code: 'KNOWLEDGE_EDGE_WITHOUT_EVIDENCE',
      });
      expect([await substrate.putEdges(call(), [edge]), await substrate.putEdges(call(), [edge])]).toEqual([
        { kind: 'written', written: 1 },
        { kind: 'written', written: 0 },
      ]);
      const snapshot = await publish();
      const hops = async (max_hops: number, entities: readonly string[]) =>
        (await retrieve(snapshot, { max_hops, entities })).value.hops.map(({ subject, object, hop }) => `${hop} ${subject} ${object}`);
      expect(await hops(1, ['policy:refunds'])).toEqual(['1 policy:refunds 50.00 EUR']);
      expect([await hops(0, ['policy:refunds']), await hops(1, []), await hops(1, ['policy:other'])]).toEqual([[], [], []]);
    });

    it('explains each passage of the same answer, and who made each edge', async () => {
      await substrate.ingest(call(), aDocument());
      await substrate.putEdges(call(), [anEdge({ evidence_ref: 'kg:refunds.md#refunds' })]);
      const snapshot = await publish();
      const question = query(snapshot, { entities: ['policy:refunds'] });
      const answer = done(await substrate.retrieve(call(), question)).value;
      const { value, digest, canonical } = done(await substrate.explain(call(), question));
      expect(value).toMatchObject({ tenant_id: tenant, snapshot_version: snapshot.snapshot_digest, query: question.query });
      expect(value.passages.map(({ evidence_ref, score }) => [evidence_ref, score])).toEqual(
        answer.passages.map(({ evidence_ref, score }) => [evidence_ref, score]),
      );
      for (const { reasons } of value.passages) expect(reasons.map(({ by }) => by)).toContain('own');
      expect(value.hops.map(({ predicate, contributor }) => [predicate, contributor])).toEqual([['has_limit', 'stated']]);
      expect([digestOf(value), digestOfBytes(canonical)]).toEqual([digest, digest]);
      expect(done(await substrate.explain(call(), question)).canonical.equals(canonical)).toBe(true);
      expect(await substrate.explain(call('stranger'), question)).toMatchObject({ code: 'KNOWLEDGE_SNAPSHOT_UNKNOWN' });
    });

    it('removes a document with its edges, counted first; the snapshots before keep it', async () => {
      await substrate.ingest(call(), aDocument());
      await substrate.ingest(call(), aDocument({ document_id: 'more.md' }));
      await substrate.putEdges(call(), [anEdge({ evidence_ref: 'kg:refunds.md#refunds' })]);
      const before = await publish();
      const counts = { kind: 'removed', documents: 1, sections: 2, edges: 1, nodes_gone: 2 };
      for (const mode of ['count', 'remove'] as const)
        expect(await substrate.remove(call(), { document_id: 'refunds.md' }, mode)).toEqual(counts);
      expect(await substrate.remove(call(), { document_id: 'refunds.md' }, 'remove')).toMatchObject({ code: 'KNOWLEDGE_DOCUMENT_UNKNOWN' });
      const after = await publish();
      expect(await sections(after, { query: 'broken' })).toEqual(['more.md#refunds']);
      expect((await retrieve(after, { entities: ['policy:refunds'] })).value.hops).toEqual([]);
      expect(await sections(before, { query: 'broken' })).toHaveLength(2);
      expect(await substrate.remove(call('stranger'), { collection: 'handbook' }, 'count')).toMatchObject({
        code: 'KNOWLEDGE_DOCUMENT_UNKNOWN',
      });
    });

    it('refuses a snapshot that is unknown or another tenant’s, in the same words', async () => {
      await substrate.ingest(call(), aDocument());
      const snapshot = await publish();
      const foreign = await substrate.retrieve(call('stranger'), query(snapshot));
      const unknown = await substrate.retrieve(call(), query({ ...snapshot, snapshot_digest: digestOf('nothing') }));
      expect([foreign, unknown]).toMatchObject([{ code: 'KNOWLEDGE_SNAPSHOT_UNKNOWN' }, { code: 'KNOWLEDGE_SNAPSHOT_UNKNOWN' }]);
      expect(await substrate.currentSnapshot(call('stranger'))).toMatchObject({ code: 'KNOWLEDGE_NOTHING_PUBLISHED' });
    });

    it.each([{ top_k: 0 }, { top_k: 51 }, { max_hops: 5 }, { max_hops: -1 }])('takes no question with %p', async (change) => {
      const snapshot = await publish();
      await expect(substrate.retrieve(call(), query(snapshot, change))).rejects.toMatchObject({ name: 'Fault', code: 'REQUEST_INVALID' });
    });
  });
}
