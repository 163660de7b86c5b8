import { answering, aFolder, problem, type Script, ScriptedPlatform, typed } from './command-line.cases';

const DIGEST = `sha256:${'1'.repeat(64)}`;
const HEAD = { snapshot_digest: DIGEST, ontology: 'ontology.shop@1.0.0', published_at: '2026-01-31T09:30:00.000Z', sections: 6, edges: 3 };
const BUNDLE = {
  ...{ tenant_id: 'acme', snapshot_version: DIGEST, ontology_version: DIGEST, index_generation: DIGEST, conflicts: [], passages: [] },
  seed: { query: 'mug', entities: ['product:mug'] },
  hops: [
    {
      subject: 'product:mug',
      predicate: 'part_of',
      object: 'product:set',
      evidence_ref: 'kg:a.md#b',
      confidence: 1,
      hop: 1,
      stale: 'expired',
    },
  ],
  ...{ truncated: true, truncated_by: ['edges'], confidence: null },
};
const EXPLAINED = {
  ...{
    tenant_id: 'acme',
    snapshot_version: DIGEST,
    index_generation: DIGEST,
    profile: 'documents@1',
    query: 'mug',
    linked: ['product:mug'],
  },
  ...{ considered: 4, ranking_hash: DIGEST, truncated_by: [] },
  passages: [
    { place: 1, evidence_ref: 'kg:a.md#b', heading: 'A', score: 0.5, reasons: [{ by: 'own', rank: 1, share: 1, weight: 0.7, adds: 0.7 }] },
  ],
  hops: [
    {
      hop: 1,
      subject: 'product:mug',
      predicate: 'part_of',
      object: 'product:set',
      evidence_ref: 'kg:a.md#b',
      contributor: 'table:m@1.0.0',
      confidence: 1,
    },
  ],
};
const REMOVED = { documents: 1, sections: 2, edges: 3, nodes_gone: 1, dry_run: true };
const WELL = {
  'POST /v1/knowledge/query': BUNDLE,
  'POST /v1/knowledge/explain': EXPLAINED,
  'POST /v1/knowledge/removals': REMOVED,
  'GET /v1/knowledge/snapshots': { snapshots: [{ ...HEAD, current: true }] },
};

let script: Script;
let platform: ScriptedPlatform;
let folder: string;
beforeAll(async () => {
  platform = await ScriptedPlatform.open(() => script);
  folder = aFolder(platform.url);
});
beforeEach(() => {
  script = answering(WELL);
  platform.received.length = 0;
});
afterAll(() => platform.close());

const DEVELOPER = ['--token', 'fpk_devi'];
const COMMANDS: readonly { readonly argv: readonly string[]; readonly holds: object; readonly says: string }[] = [
  { argv: ['query', 'mug', '--collection', 'handbook'], holds: BUNDLE, says: '1  product:mug part_of product:set  [expired]' },
  { argv: ['explain', 'mug', '--collection', 'handbook'], holds: EXPLAINED, says: '+0.700  own, rank 1, weight 0.7' },
  { argv: ['remove', '--document', 'a.md', '--dry-run'], holds: REMOVED, says: 'would remove 1 documents, 2 sections, 3 edges' },
  { argv: ['snapshot', 'list'], holds: { snapshots: [HEAD] }, says: `* ${HEAD.published_at}  ${DIGEST}` },
];

describe.each(COMMANDS)('fiveplane knowledge $argv.0', ({ argv, holds, says }) => {
  const run = (...more: readonly string[]) => typed(folder, ['knowledge', ...argv, ...DEVELOPER, ...more]);

  it('prints one JSON document with --json, and lines for people without', async () => {
    const machine = await run('--json');
    expect({ code: machine.code, err: machine.err }).toEqual({ code: 0, err: '' });
    expect(JSON.parse(machine.out)).toMatchObject(holds);
    expect(await run()).toMatchObject({ code: 0, out: expect.stringContaining(says) as string });
  });

  it.each([
    ['refuses', problem(403, 'KNOWLEDGE_ROLE_FORBIDDEN', 'this role may not'), 2, 'KNOWLEDGE_ROLE_FORBIDDEN'],
    ['is away', problem(503, 'STORE_UNAVAILABLE', 'the store is away'), 3, 'STORE_UNAVAILABLE'],
    ['hangs up', ((_request, response) => void response.destroy()) satisfies Script, 3, 'CLI_SERVER_UNREACHABLE'],
  ] as const)('ends as it should when the platform %s', async (_what, answer, code, says_) => {
    script = answer;
    expect(await run('--json')).toMatchObject({ code, out: '', err: expect.stringMatching(new RegExp(`^${says_}: `)) as string });
  });
});

describe('fiveplane knowledge', () => {
  it('sends what was typed, and nothing that was not', async () => {
    await typed(folder, [
      'knowledge',
      'query',
      'mug',
      '--collection',
      'c',
      '--hops',
      '2',
      '--entities',
      'a:b, c:d',
      '--tokens',
      '9',
      ...DEVELOPER,
    ]);
    expect(platform.received[0]?.body).toEqual({
      collection: 'c',
      query: 'mug',
      max_hops: 2,
      entities: ['a:b', 'c:d'],
      budget: { tokens: 9 },
    });
  });

  it('tells how far a build is, and believes its result', async () => {
    const sent =
      (events: string): Script =>
      (_request, response) =>
        void response.writeHead(200, { 'content-type': 'text/event-stream' }).end(events);
    const event = (type: string, data: object) => `event: ${type}\ndata: ${JSON.stringify(data)}\n\n`;
    const progress = event('progress', { stage: 'read', done: 1, total: 2 });
    const built = { ...HEAD, left_out: { without_evidence: 0, outside_ontology: 2 } };
    const build = () => typed(folder, ['knowledge', 'snapshot', 'build', ...DEVELOPER]);
    script = sent(progress + event('result', built));
    expect(await build()).toMatchObject({
      code: 0,
      err: 'snapshot: read 50 %\n',
      out: expect.stringContaining('left out: 2 edges') as string,
    });
    script = sent(progress + event('problem', { status: 422, code: 'TRUST_DOCUMENT_TAMPERED', detail: 'no' }));
    expect(await build()).toMatchObject({ code: 2, out: '', err: expect.stringContaining('TRUST_DOCUMENT_TAMPERED: no') as string });
    script = sent(progress);
    expect(await build()).toMatchObject({ code: 3, out: '', err: expect.stringContaining('CLI_STREAM_LOST') as string });
  });

  it.each([
    ['a path that holds no document', ['ingest', '/nowhere-at-all', '--collection', 'c'], 'CLI_FILE_UNREADABLE'],
    ['neither document nor collection', ['remove'], 'CLI_USAGE'],
    ['a number that is none', ['query', 'mug', '--collection', 'c', '--top', 'many'], 'CLI_USAGE'],
    ['something else to do with a snapshot', ['snapshot', 'burn'], 'CLI_USAGE'],
    ['a table that is none', ['tables', 'a.txt', '--mapping', '/dev/null', '--collection', 'c'], 'CLI_FILE_UNREADABLE'],
  ])('refuses %s before it asks anybody', async (_what, argv, code) => {
    expect(await typed(folder, ['knowledge', ...argv, ...DEVELOPER])).toMatchObject({
      code: 5,
      out: '',
      err: expect.stringContaining(code) as string,
    });
    expect(platform.received).toEqual([]);
  });
});
