import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { RAW_BYTES_TYPE } from '@platform/http/raw-bytes';
import { aPdf } from '@testing/a-pdf';
import { answeringModel } from './answering-model.cases';
import { bootKnowledge } from './boot-knowledge.cases';

type Booted = Awaited<ReturnType<typeof bootKnowledge>>;

const MARKDOWN =
  '# Refunds\n\nRefunds up to 50.00 EUR need no approval.\n\n# Parcels\n\nThe policy late-parcels is owned by the role finance-lead.\n';
const MAPPING = {
  ...{ mapping_id: 'mapping.parts', mapping_version: '1.0.0', key: 'sku' },
  edges: [
    { subject: 'product:{sku}', predicate: 'part_of', object: 'product:{set}' },
    { subject: 'product:{sku}', predicate: 'also_called', object: '{name}' },
  ],
};
const RULES = {
  ...{ rules_id: 'rules.shop', rules_version: '1.0.0' },
  rules: [{ rule_id: 'limit', pattern: 'refunds up to {amount} need no approval', subject: 'policy:refunds', predicate: 'has_limit', object: '{amount}', confidence: 0.9 }], // prettier-ignore
};

describe('the knowledge API', () => {
  let folder: string;
  let app: Booted;
  let devi: string;
  let sam: string;
  let answer = '{"edges":[]}';
  const { providers, models } = answeringModel(() => answer);
  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'fiveplane-knowledge-'));
    app = await bootKnowledge(folder, providers);
    devi = app.keyOf('acme', 'devi', 'developer');
    sam = app.keyOf('acme', 'sam', 'support_ops');
  });
  afterAll(async () => {
    await app.close();
    rmSync(folder, { recursive: true });
  });

  const post = (path: string, body: unknown, key = devi) => app.ask(`/v1/knowledge/${path}`, key, { method: 'POST', body });
  const upload = (path: 'documents' | 'tables', named: Readonly<Record<string, string>>, bytes: Uint8Array | string, key = devi) => {
    const query = new URLSearchParams({ collection: 'handbook', title: 'T', classification: 'INTERNAL', ...named });
    return app.ask(`/v1/knowledge/${path}?${query.toString()}`, key, { method: 'POST', body: Buffer.from(bytes), type: RAW_BYTES_TYPE });
  };
  const markdown = (text = MARKDOWN, id = 'refunds.md') => upload('documents', { document_id: id, media_type: 'text/markdown' }, text);
  const query = (words: string, more = {}) => post('query', { collection: 'handbook', query: words, ...more }, sam);

  it('takes documents, tables, rules and a model’s edges, builds a snapshot, finds, explains, removes', async () => {
    expect(await markdown()).toMatchObject({ status: 200, body: { sections: 2, changed: true, dropped: 0 } });
    expect(await markdown()).toMatchObject({ status: 200, body: { changed: false } });
    const pdf = aPdf([[{ text: 'Islands', size: 20 }, { text: 'Parcels to islands take nine days.' }]]); // prettier-ignore
    expect((await upload('documents', { document_id: 'islands.pdf', media_type: 'application/pdf' }, pdf)).body).toMatchObject({
      sections: 1,
    });
    const table = () =>
      upload(
        'tables',
        { document_id: 'parts.csv', media_type: 'text/csv', mapping: JSON.stringify(MAPPING) },
        'sku,set,name\nm-1,tea,Blue mug\nm-2,,\n',
      );
    for (const changed of [true, false])
      expect(await table()).toMatchObject({ status: 200, body: { rows: 2, edges: 2, passed_over: 2, sections: 3, changed } });
    for (let time = 0; time < 2; time++)
      expect(await post('rules', { of: { collection: 'handbook' }, rules: RULES })).toMatchObject({ body: { documents: 3, edges: 1 } });
    answer = JSON.stringify({ edges: [] });
    expect(await post('extractions', { of: { document_id: 'refunds.md' } })).toMatchObject({
      body: { sections: 2, edges: 0, doubted: [] },
    });

    const built = await app.ask('/v1/knowledge/snapshots', devi, { method: 'POST', accept: 'text/event-stream' });
    expect(built.text.match(/^event: \w+$/gm)).toEqual(['event: progress', 'event: progress', 'event: progress', 'event: result']);
    const { body: listed } = await app.ask('/v1/knowledge/snapshots', sam);
    expect(listed).toMatchObject({ snapshots: [{ sections: 6, edges: 3, current: true, ontology: 'ontology.shop@1.0.0' }] });
    const [{ snapshot_digest = '' } = {}] = listed['snapshots'] as { snapshot_digest?: string }[];
    expect(await post(`snapshots/${snapshot_digest}/verification`, undefined)).toMatchObject({ body: { status: 'whole', findings: [] } });

    const found = await query('How long do parcels to islands take?');
    expect((found.body['passages'] as { text: string }[])[0]?.text).toBe('Parcels to islands take nine days.');
    const named = (await query('What is the blue mug part of?', { max_hops: 2 })).body;
    expect(named).toMatchObject({ seed: { linked: ['Blue mug'] }, hops: [{ subject: 'product:m-1', predicate: 'also_called', hop: 1 }, { predicate: 'part_of', object: 'product:tea', hop: 2 }] }); // prettier-ignore
    const { body: why } = await post('explain', { collection: 'handbook', query: 'What is the blue mug part of?', max_hops: 2 }, sam);
    expect(why).toMatchObject({ linked: ['Blue mug'], hops: [{ contributor: 'table:mapping.parts@1.0.0' }, {}] });
    expect((why['passages'] as { reasons: { by: string }[] }[])[0]?.reasons.map(({ by }) => by)).toContain('own');

    expect(await post('removals', { of: { document_id: 'parts.csv' }, dry_run: true })).toMatchObject({ body: { documents: 1, sections: 3, edges: 2, nodes_gone: 3, dry_run: true } }); // prettier-ignore
    expect(await post('removals', { of: { document_id: 'parts.csv' } })).toMatchObject({ body: { edges: 2, dry_run: false } });
    expect(await post('removals', { of: { document_id: 'parts.csv' } })).toMatchObject({
      status: 404,
      body: { code: 'KNOWLEDGE_DOCUMENT_UNKNOWN' },
    });
    await post('snapshots', undefined);
    expect((await query('What is the blue mug part of?')).body).toMatchObject({ hops: [], seed: { entities: [] } });
    expect((await query('What is the blue mug part of?', { snapshot: snapshot_digest })).body['hops']).not.toEqual([]);
  });

  it('believes a model only as far as section and ontology go, and tells it sections and nothing else', async () => {
    await markdown(MARKDOWN, 'told.md');
    const edge = { subject: 'policy:late-parcels', predicate: 'owned_by', object: 'role:finance-lead', confidence: 0.7 };
    const extract = async () => (await post('extractions', { of: { document_id: 'told.md' } })).body;
    // The control: what the second section says is written; the first section does not say it.
    answer = JSON.stringify({ edges: [{ ...edge, quote: 'The policy late-parcels is owned by the role finance-lead' }] });
    expect(await extract()).toMatchObject({ edges: 1, doubted: [{ section_id: 'refunds', code: 'KNOWLEDGE_EDGE_NOT_QUOTED' }] });
    answer = JSON.stringify({ edges: [{ ...edge, quote: 'The policy late-parcels belongs to nobody' }] });
    expect(await extract()).toMatchObject({
      edges: 0,
      doubted: [{ code: 'KNOWLEDGE_EDGE_NOT_QUOTED' }, { code: 'KNOWLEDGE_EDGE_NOT_QUOTED' }],
    });
    answer = 'I would rather chat.';
    expect(await extract()).toMatchObject({ edges: 0, doubted: [{ code: 'KNOWLEDGE_EXTRACTION_INVALID' }, {}] });
    const asked = models.asked.map(({ messages }) => messages.at(-1)?.content ?? '');
    expect(asked.length).toBeGreaterThan(4);
    expect(
      asked.every(
        (told) =>
          Object.keys(JSON.parse(told) as object)
            .sort()
            .join() === 'classes,operation,predicates,section',
      ),
    ).toBe(true);
  });

  it('takes texts of a tenant that has promoted no ontology, and says why it takes no edges', async () => {
    const quiet = app.keyOf('silent', 'quinn', 'developer');
    expect((await upload('documents', { document_id: 'a.txt', media_type: 'text/plain' }, 'Cups are blue.', quiet)).status).toBe(200);
    const table = await upload(
      'tables',
      { document_id: 'b.csv', media_type: 'text/csv', mapping: JSON.stringify(MAPPING) },
      'sku,set,name\n1,2,3\n',
      quiet,
    );
    expect([table.status, table.body['code']]).toEqual([409, 'KNOWLEDGE_ONTOLOGY_MISSING']);
    expect((await post('rules', { of: { collection: 'handbook' }, rules: RULES }, quiet)).body['code']).toBe('KNOWLEDGE_ONTOLOGY_MISSING');
    expect((await post('snapshots', undefined, quiet)).body).toMatchObject({ sections: 1, edges: 0, ontology: 'none@0.0.0' });
    expect((await post('query', { collection: 'handbook', query: 'blue cups' }, quiet)).body['passages']).toHaveLength(1);
  });

  it('marks what has ended now, and brings no more than the budget', async () => {
    await upload(
      'documents',
      { document_id: 'old.txt', media_type: 'text/plain', collection: 'old', valid_until: '2020-01-01T00:00:00.000Z' },
      'Zebras graze here.',
    );
    await upload('documents', { document_id: 'new.txt', media_type: 'text/plain', collection: 'old' }, 'Zebras sleep there.');
    await post('snapshots', undefined);
    const ask = async (more: object) => (await post('query', { collection: 'old', query: 'zebras', ...more }, sam)).body as { passages: { document_id: string; stale?: string }[]; truncated_by?: string[] }; // prettier-ignore
    const now = await ask({});
    expect(new Map(now.passages.map(({ document_id, stale }) => [document_id, stale]))).toEqual(new Map([['old.txt', 'expired'], ['new.txt', undefined]])); // prettier-ignore
    expect((await ask({ as_of: '2019-01-01T00:00:00.000Z' })).passages.some(({ stale }) => stale !== undefined)).toBe(false);
    expect((await ask({ budget: { tokens: 5 } })).truncated_by).toEqual(['tokens']);
  });

  it('keeps tenants apart', async () => {
    const grace = app.keyOf('globex', 'grace', 'developer');
    expect(await post('query', { collection: 'handbook', query: 'refunds' }, grace)).toMatchObject({
      status: 404,
      body: { code: 'KNOWLEDGE_NOTHING_PUBLISHED' },
    });
    const { body } = await app.ask('/v1/knowledge/snapshots', sam);
    const [{ snapshot_digest = '' } = {}] = body['snapshots'] as { snapshot_digest?: string }[];
    for (const path of ['query', 'explain'])
      expect((await post(path, { collection: 'handbook', query: 'refunds', snapshot: snapshot_digest }, grace)).body['code']).toBe(
        'KNOWLEDGE_SNAPSHOT_UNKNOWN',
      );
    expect((await post(`snapshots/${snapshot_digest}/verification`, undefined, grace)).status).toBe(404);
    expect((await post('removals', { of: { collection: 'handbook' } }, grace)).status).toBe(404);
  });
});
