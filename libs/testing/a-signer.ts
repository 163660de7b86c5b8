import { hash } from 'node:crypto';
import { signDocument } from '@kernel/dsse';
import { keyIdOf, type KeyPurpose, privateKeyFrom, rawPublicKey, type TrustedKey } from '@kernel/keys';
import type { SignedEnvelope } from '@kernel/records/envelope';

/** Somebody with a key: what is believed of it, and the hand that signs. */
export interface TestSigner {
  readonly key: TrustedKey;
  readonly seed: string;
  readonly sign: (kind: string, value: unknown) => SignedEnvelope;
}

/** A signer at `acme` whose key follows from purpose, tenant and holder: the same one on every run. Valid from 2020 to 2100 unless a test says otherwise. */
export function aSigner(purpose: KeyPurpose, change: Partial<Omit<TrustedKey, 'keyid' | 'public_key' | 'purpose'>> = {}): TestSigner {
  const { tenant_id = 'acme', holder = purpose } = change;
  const seed = hash('sha256', `${purpose}\n${tenant_id}\n${holder}`, 'buffer');
  const privateKey = privateKeyFrom(seed);
  return {
    key: {
      keyid: keyIdOf(privateKey),
      public_key: Buffer.from(rawPublicKey(privateKey)).toString('base64'),
      purpose,
      tenant_id,
      holder,
      roles: purpose === 'approver' ? ['finance-lead'] : [],
      not_before: '2020-01-01T00:00:00.000Z',
      not_after: '2100-01-01T00:00:00.000Z',
      revoked_at: null,
      ...change,
    },
    seed: seed.toString('base64'),
    sign: (kind, value) => signDocument(kind, value, privateKey) as SignedEnvelope,
  };
}
