import * as statements from './cypher';

const ALL = Object.values(statements).flat();

// A node or a relationship of a pattern: name, label, properties. `count(e)` is a call, `[a, b]` a list.
const NODE = /(?<!\w)\(\s*(\w*)\s*(:\w+)?\s*(\{[^{}]*\})?\s*\)/g;
const RELATIONSHIP = /(?<=-)\[\s*(\w*)\s*(:\w+)?\s*(\{[^{}]*\})?\s*\](?=-)/g;

/** Patterns that do not say whose they are. A name alone was bound by a pattern before it. */
function strangers(written: string): readonly string[] {
  if (written.startsWith('CREATE INDEX')) return /ON \(\w\.tenant_id, /.test(written) ? [] : [written];
  // What follows names an index, not a pattern.
  const statement = written.replace(/USING INDEX \w+:\w+\([\w, ]+\)/g, '');
  if (statement.startsWith('CREATE CONSTRAINT')) return /REQUIRE \(\w\.tenant_id, /.test(statement) ? [] : [statement];
  const bound = new Set<string>();
  const found: string[] = [];
  for (const [pattern, name = '', label = '', properties = ''] of [...statement.matchAll(NODE), ...statement.matchAll(RELATIONSHIP)]) {
    const owned = /\btenant_id: \$tenant\b/.test(properties);
    if (owned && name !== '') bound.add(name);
    if (!owned && (label !== '' || properties !== '' || !bound.has(name))) found.push(pattern);
  }
  return found;
}

describe('every Cypher statement', () => {
  it.each(ALL.map((statement) => [statement]))('names the tenant in every pattern: %s', (statement) => {
    expect(strangers(statement)).toEqual([]);
  });

  it.each([
    'MATCH (n:Entity {snapshot: $snapshot}) RETURN n',
    'MATCH (n) RETURN n',
    'MATCH (n:Entity) RETURN n',
    "MATCH (n:Entity {tenant_id: 'acme'}) RETURN n",
    'MATCH (n:Entity {tenant_id: $tenant})-[e:STATES]->(:Entity {tenant_id: $tenant}) RETURN e',
    'MATCH (n:Entity {tenant_id: $tenant})-[e:STATES {tenant_id: $tenant}]->(o) RETURN o',
    'CREATE INDEX x IF NOT EXISTS FOR ()-[e:STATES]-() ON (e.snapshot, e.tenant_id)',
    'CREATE CONSTRAINT x IF NOT EXISTS FOR (n:Entity) REQUIRE (n.snapshot, n.tenant_id) IS UNIQUE',
  ])('control: %s is caught', (statement) => {
    expect(strangers(statement)).not.toEqual([]);
  });

  it('is a constant: nothing is put into its text', () => {
    expect(ALL.length).toBeGreaterThan(7);
    expect(ALL.filter((statement) => /\$\{/.test(statement))).toEqual([]);
  });
});
