import { aPack } from '@testing/a-pack';
import { aPolicyBundle } from '@testing/a-policy-bundle';
import { checkPackBindings } from './check-pack-bindings';
import { BINDING_CASES } from './check-pack-bindings.cases';
import { TOOL_BINDING_CASES } from './tool-bindings.cases';

describe('the binding graph of a pack', () => {
  it('resolves completely in the sample (control of every case below)', () => {
    expect(checkPackBindings(aPack(), [aPolicyBundle()])).toEqual([]);
  });

  it.each([...BINDING_CASES, ...TOOL_BINDING_CASES])('does not resolve with $says', ({ rule, broken }) => {
    const { pack, bundles } = broken();
    expect(checkPackBindings(pack, bundles).map((finding) => finding.rule)).toContain(rule);
  });

  it('ignores bundles that the pack does not name', () => {
    const stray = aPolicyBundle({ bundle_id: 'policy.stray', tenant_id: 'globex' });
    expect(checkPackBindings(aPack(), [aPolicyBundle(), stray])).toEqual([]);
  });
});
