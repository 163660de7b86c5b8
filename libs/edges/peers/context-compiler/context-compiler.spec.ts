import { aPack } from '@testing/a-pack';
import { aPolicyBundle } from '@testing/a-policy-bundle';
import { LocalContextCompiler } from '@testing/local-context-compiler';
import { describeContextCompiler } from './context-compiler.contract';

describeContextCompiler('local', () =>
  Promise.resolve({ compiler: new LocalContextCompiler([aPack()], [aPolicyBundle()]), close: () => Promise.resolve() }),
);
