import { aPack } from '@testing/a-pack';
import { aPolicyBundle } from '@testing/a-policy-bundle';
import { LocalPolicyDecisions } from '@testing/local-policy-decisions';
import { describePolicyDecisions } from './policy-decisions.contract';

describePolicyDecisions('local', () =>
  Promise.resolve({ decisions: new LocalPolicyDecisions([aPack()], [aPolicyBundle()]), close: () => Promise.resolve() }),
);
