import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { aPdf } from '@testing/a-pdf';
import { type } from './cli';
import { runningPlatform } from './running-platform';

interface Bundle {
  readonly snapshot_version: string;
  readonly seed: { readonly entities: readonly string[] };
  readonly passages: readonly { readonly text: string; readonly document_id: string; readonly stale?: string }[];
  readonly hops: readonly { readonly subject: string; readonly predicate: string; readonly object: string }[];
}

const ASKED = 'How long do parcels to the Azores take?';
const MAPPING = {
  ...{ mapping_id: 'mapping.articles', mapping_version: '1.0.0', key: 'sku' },
  edges: [
    { subject: 'product:{sku}', predicate: 'supplied_by', object: 'organisation:{supplier}' },
    { subject: 'product:{sku}', predicate: 'also_called', object: '{name}' },
  ],
};
const RULES = {
  ...{ rules_id: 'rules.shipping', rules_version: '1.0.0' },
  rules: [
    {
      ...{ rule_id: 'duration', pattern: 'parcels to the {place} take {time} days', confidence: 0.9 },
      ...{ subject: 'process:shipping-{place}', predicate: 'has_deadline', object: '{time} days' },
    },
  ],
};

describe('what a tenant knows, typed into the command line', () => {
  const { it, platform, person } = runningPlatform();
  const at = (...path: string[]) => join(platform().folder, 'documents', ...path);
  const typed = async <T>(...argv: readonly string[]) => {
    const done = await type<T>(platform(), 'knowledge', ...argv, '--tenant', 'acme', '--json');
    if (done.out === '') throw new Error(`knowledge ${argv.join(' ')}: ${done.err}`);
    return { code: done.code, ...done.json() };
  };
  const query = (words: string, ...more: string[]) => typed<Bundle>('query', words, '--collection', 'handbook', ...more);
  let before: string;

  it('a folder of Markdown, HTML and PDF goes into the working set, with what was refused and what was no document', async () => {
    before = (await query(ASKED)).snapshot_version;
    mkdirSync(at('islands'), { recursive: true });
    writeFileSync(at('islands', 'azores.pdf'), aPdf([[{ text: 'Azores', size: 22 }, { text: 'Parcels to the Azores take eleven days.' }]])); // prettier-ignore
    writeFileSync(at('islands', 'madeira.html'), '<h1>Madeira</h1><p>Parcels to the <b>Madeira</b> take nine days.</p>');
    writeFileSync(at('gift-wrapping.md'), '# Gift wrapping\n\nThe policy gift-wrapping is owned by the role support-lead.\n');
    writeFileSync(at('broken.pdf'), 'not a PDF');
    writeFileSync(at('notes.bin'), 'x');
    const done = await type<object>(platform(), 'knowledge', 'ingest', at(), '--collection', 'handbook', '--tenant', 'acme', '--json');
    expect(done).toMatchObject({ code: 2, err: expect.stringContaining('ingested: documents 100 %') as string });
    expect(done.json()).toMatchObject({
      ingested: [{ document_id: 'gift-wrapping.md' }, { document_id: 'islands/azores.pdf' }, { document_id: 'islands/madeira.html' }],
      refused: [{ document_id: 'broken.pdf', code: 'KNOWLEDGE_CONTENT_INVALID' }],
      passed_over: ['notes.bin'],
    });
  });

  it('a table, rules and the built-in model state edges; what is no edge of the ontology is refused', async () => {
    writeFileSync(at('articles.csv'), 'sku,name,supplier\nmug-7,Harbour mug,north-pottery\n');
    writeFileSync(at('articles.mapping.json'), JSON.stringify(MAPPING));
    writeFileSync(at('shipping.rules.json'), JSON.stringify(RULES));
    const table = ['tables', at('articles.csv'), '--mapping', at('articles.mapping.json'), '--collection', 'handbook'];
    expect(await typed(...table)).toMatchObject({ code: 0, rows: 1, edges: 2 });
    expect(await typed('rules', at('shipping.rules.json'), '--collection', 'handbook')).toMatchObject({ code: 0, edges: 2 });
    expect(await typed('extract', '--document', 'gift-wrapping.md')).toMatchObject({ code: 0, edges: 1, doubted: [] });
    writeFileSync(at('bad.mapping.json'), JSON.stringify({ ...MAPPING, edges: [{ ...MAPPING.edges[0], predicate: 'likes' }] }));
    const refused = await type(platform(), 'knowledge', 'tables', at('articles.csv'), '--mapping', at('bad.mapping.json'), '--collection', 'handbook', '--tenant', 'acme'); // prettier-ignore
    expect(refused).toMatchObject({ code: 2, err: expect.stringMatching(/^KNOWLEDGE_EDGE_OUTSIDE_ONTOLOGY: row 1/) as string });
  });

  it('nothing of it is found before a snapshot is built, everything after', async () => {
    expect((await query(ASKED)).snapshot_version).toBe(before);
    expect(await typed('snapshot', 'build')).toMatchObject({
      code: 0,
      edges: 5,
      ontology: 'ontology.shop@1.0.0',
      left_out: { without_evidence: 0 },
    });
    expect(await typed('snapshot', 'verify')).toMatchObject({ code: 0, status: 'whole' });
    expect((await query(ASKED)).passages[0]).toMatchObject({
      text: 'Parcels to the Azores take eleven days.',
      document_id: 'islands/azores.pdf',
    });
    const { hops, seed } = await query('Who delivers the harbour mug?', '--hops', '2');
    expect(seed.entities).toContain('Harbour mug');
    expect(hops.map(({ predicate, object }) => `${predicate} ${object}`)).toEqual(
      expect.arrayContaining(['also_called Harbour mug', 'supplied_by organisation:north-pottery']),
    );
    expect(await typed('explain', ASKED, '--collection', 'handbook')).toMatchObject({
      passages: [
        { place: 1, reasons: expect.arrayContaining([expect.objectContaining({ by: 'own', rank: 1 })]) as unknown },
        {},
        {},
        {},
        {},
      ],
    });
  });

  it('a governed run answers from it, pinned to the snapshot', async () => {
    const { body } = await person('acme').asks({ message: `What is your policy: ${ASKED}`, intent: 'policy_question' });
    expect(body).toMatchObject({ status: 'DECIDED', answer: expect.stringContaining('Parcels to the Azores take eleven days.') as string });
  });

  it('a governed run says which evidence had ended when it began, what had not is not marked, and it replays equal', async () => {
    for (const [name, until] of [
      ['ended', '2026-01-01T00:00:00.000Z'],
      ['lasting', '2999-01-01T00:00:00.000Z'],
    ] as const) {
      mkdirSync(at(name));
      writeFileSync(at(name, `${name}.md`), `# Porto Santo ${name}\n\nParcels to Porto Santo take thirteen days, ${name}.\n`);
      await typed('ingest', at(name), '--collection', 'handbook', '--valid-until', until);
    }
    await typed('snapshot', 'build');
    const run = await person('acme').invokes({ message: 'What is your policy: parcels to Porto Santo?', intent: 'policy_question' });
    const stale = new Map(run.grounds?.evidence.map((found) => [/#(.*)@/.exec(found.evidence_ref)?.[1], found.stale]));
    expect([stale.get('porto-santo-ended'), stale.get('porto-santo-lasting')]).toEqual(['expired', undefined]);
    expect([...stale.keys()]).toContain('porto-santo-lasting');
    expect((await type(platform(), 'runs', 'show', run.run_id)).out).toMatch(/#porto-santo-ended .*\[expired\]$/m);
    const [out, keys] = [at('run.json'), at('keys.json')];
    await type(platform(), 'records', 'export', run.record_id ?? '', '--out', out);
    await type(platform(), 'keys', 'export', '--out', keys);
    expect(readFileSync(out, 'utf8')).toContain('expired: kg:ended.md#porto-santo-ended@');
    const replayed = await type<object>('elsewhere', 'replay', '--file', out, '--keys', keys, '--json');
    expect(replayed.json()).toMatchObject({ status: 'replay_equal' });
  });

  it('another tenant finds nothing of it', async () => {
    const theirs = await type<Bundle>(platform(), 'knowledge', 'query', ASKED, '--collection', 'handbook', '--tenant', 'globex', '--json');
    expect(theirs.json().passages.filter(({ text }) => text.includes('Azores'))).toEqual([]);
  });

  it('removed, counted first, it is gone from the next snapshot and from runs; the snapshot before keeps it', async () => {
    const then = (await query(ASKED)).snapshot_version;
    const counts = { documents: 1, edges: 1 };
    expect(await typed('remove', '--document', 'islands/azores.pdf', '--dry-run')).toMatchObject({ ...counts, dry_run: true });
    expect(await typed('remove', '--document', 'islands/azores.pdf')).toMatchObject({ ...counts, dry_run: false });
    expect(await typed('snapshot', 'build')).toMatchObject({ edges: 4 });
    expect((await query(ASKED)).passages.filter(({ text }) => text.includes('Azores'))).toEqual([]);
    expect((await query(ASKED, '--snapshot', then)).passages[0]?.text).toContain('Azores');
    const { body } = await person('acme').asks({ message: `What is your policy: ${ASKED}`, intent: 'policy_question' });
    expect(JSON.stringify(body)).not.toContain('eleven days');
    expect(await typed('snapshot', 'list')).toMatchObject({ snapshots: expect.arrayContaining([expect.objectContaining({ snapshot_digest: then, current: false })]) as unknown }); // prettier-ignore
  });
});
