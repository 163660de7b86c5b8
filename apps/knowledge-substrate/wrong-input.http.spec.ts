import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { RAW_BYTES_TYPE } from '@platform/http/raw-bytes';
import { aPdf } from '@testing/a-pdf';
import { bootKnowledge } from './boot-knowledge.cases';
import { KNOWLEDGE_API } from './knowledge-description';

const RULES = { rules_id: 'rules.shop', rules_version: '1.0.0' };

describe('requests to the knowledge API', () => {
  let folder: string;
  let app: Awaited<ReturnType<typeof bootKnowledge>>;
  let devi: string;
  let sam: string;
  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'fiveplane-knowledge-'));
    app = await bootKnowledge(folder);
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
  it.each(KNOWLEDGE_API)('$id is closed without a key and to roles that do not open it', async ({ method, path, id }) => {
    const address = path.replace('{digest}', `sha256:${'0'.repeat(64)}`);
    for (const key of [undefined, 'nonsense'])
      expect(await app.ask(address, key, { method: method.toUpperCase() })).toMatchObject({
        status: 401,
        body: { code: 'CONVERSATION_KEY_INVALID' },
      });
    const nobody = app.keyOf('acme', 'nobody');
    expect((await app.ask(address, nobody, { method: method.toUpperCase() })).body['code']).toBe('KNOWLEDGE_ROLE_FORBIDDEN');
    if (!['listSnapshots', 'queryEvidence', 'explainEvidence'].includes(id))
      expect((await app.ask(address, sam, { method: method.toUpperCase() })).status).toBe(403);
  });

  it('says of a document why it is not taken', async () => {
    const refusal = async (type: string, bytes: Uint8Array | string, named = {}) => {
      const { status, body } = await upload('documents', { document_id: 'x', media_type: type, ...named }, bytes);
      return [status, body['code']];
    };
    expect(await refusal('application/pdf', '# no PDF')).toEqual([422, 'KNOWLEDGE_CONTENT_INVALID']);
    expect(await refusal('application/pdf', aPdf([[]]))).toEqual([422, 'KNOWLEDGE_PDF_WITHOUT_TEXT']);
    expect(await refusal('image/png', 'x')).toEqual([415, 'KNOWLEDGE_MEDIA_TYPE_UNSUPPORTED']);
    expect(await refusal('text/plain', Buffer.alloc(12 * 1024 * 1024 + 1, 'a'))).toEqual([413, 'KNOWLEDGE_CONTENT_TOO_LARGE']);
    expect(await refusal('text/plain', 'x', { classification: 'SECRET' })).toEqual([422, 'KNOWLEDGE_REQUEST_INVALID']);
    expect(await refusal('text/plain', 'x', { document_id: '../x' })).toEqual([422, 'KNOWLEDGE_REQUEST_INVALID']);
    expect(
      await post('documents?collection=c&document_id=x&title=T&media_type=text/plain&classification=INTERNAL', { text: 'x' }),
    ).toMatchObject({ status: 422 });
  });

  it.each<[string, string, unknown, string]>([
    ['an unknown field', 'query', { collection: 'c', query: 'q', depth: 1 }, '/depth'],
    ['no query', 'query', { collection: 'c' }, '/query'],
    ['a bound of nothing', 'explain', { collection: 'c', query: 'q', budget: { edges: 0 } }, '/budget/edges'],
    ['neither document nor collection', 'removals', { of: {} }, '/of/document_id'],
    ['rules without a rule', 'rules', { of: { collection: 'c' }, rules: { ...RULES, rules: [] } }, '/rules/rules'],
  ])('refuses %s, and says where', async (_what, path, body, place) => {
    const answer = await post(path, body);
    expect([answer.status, answer.body['code']]).toEqual([422, 'KNOWLEDGE_REQUEST_INVALID']);
    expect((answer.body['findings'] as { path: string }[]).map((finding) => finding.path)).toContain(place);
  });

  it('describes itself to everybody, and every operation is there', async () => {
    const { status, body } = await app.ask('/v1/knowledge/openapi.json', undefined);
    expect(status).toBe(200);
    expect(Object.keys(body['paths'] as object)).toHaveLength(new Set(KNOWLEDGE_API.map(({ path }) => path)).size);
  });
});
