import { BuiltinProvider } from './builtin-provider';

describe('the built-in model, extracting', () => {
  const task = {
    operation: 'memory.extract',
    classes: [{ name: 'policy' }, { name: 'role' }],
    predicates: [
      { name: 'owned_by', domain: ['policy'], range: ['role'] },
      { name: 'has_limit', domain: ['policy'], range: ['value'] },
    ],
    section: {
      heading: 'Late',
      text: 'The policy Late-Parcels is owned\nby the role finance-lead. The policy late-parcels has limit 50.00 EUR!',
    },
  };
  const extracted = async (change: object) => {
    const messages = [{ role: 'user' as const, content: JSON.stringify({ ...task, ...change }) }];
    const request = {
      operation: 'memory.extract',
      model: 'builtin-1',
      messages,
      response_schema: null,
      max_output_tokens: 4_000,
      tools: [],
    } as const;
    const outcome = await new BuiltinProvider().complete(request, () => undefined, new AbortController().signal);
    return outcome.kind === 'answered' ? (JSON.parse(outcome.text) as unknown) : outcome.code;
  };

  it('states what is said in the words of the predicates, quoted', async () => {
    const confidence = 0.6;
    expect(await extracted({})).toEqual({
      edges: [
        {
          subject: 'policy:late-parcels',
          predicate: 'owned_by',
          object: 'role:finance-lead',
          quote: 'policy Late-Parcels is owned\nby the role finance-lead',
          confidence,
        },
        { subject: 'policy:late-parcels', predicate: 'has_limit', object: '50', quote: 'policy late-parcels has limit 50', confidence },
      ],
    });
  });

  it('states nothing that is said otherwise', async () => {
    expect(await extracted({ section: { heading: '', text: 'Finance looks after late parcels.' } })).toEqual({ edges: [] });
    expect(await extracted({ section: 'none' })).toBe('PROVIDER_TASK_UNREADABLE');
  });
});
