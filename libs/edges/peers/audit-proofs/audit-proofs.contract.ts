import type { CallContext } from '@platform/grpc/call-context';
import { aRunExport } from '@testing/a-run-export';
import type { AuditProofs, InclusionEvidence } from './audit-proofs';

export interface OpenedAuditProofs {
  readonly proofs: AuditProofs;
  readonly call: (tenant: string) => CallContext;
  readonly close: () => Promise<void>;
}

const { audit } = aRunExport();

/** An entry of `acme` with everything that proves it. */
export const PROVEN_EVENT = 'evt_01KG9F4AR0000000000000000A';
export const PROVEN: InclusionEvidence = { kind: 'evidence', proof: audit.inclusion, salt: audit.salt, receipt: audit.receipt };
/** An entry of `acme` that no checkpoint covers. */
export const PENDING_EVENT = 'evt_01KG9F4AR0000000000000000B';

/** One test per promise of `AuditProofs`; `open` gives a log that holds the two entries above. */
export function describeAuditProofs(name: string, open: () => Promise<OpenedAuditProofs>): void {
  describe(`AuditProofs: ${name}`, () => {
    let opened: OpenedAuditProofs;
    beforeAll(async () => {
      opened = await open();
    });
    afterAll(() => opened.close());

    it('gives everything that shows an entry in the log, unchanged', async () => {
      expect(await opened.proofs.proveInclusion(opened.call('acme'), PROVEN_EVENT)).toEqual(PROVEN);
    });

    it('says when an entry is not under a checkpoint yet', async () => {
      const outcome = await opened.proofs.proveInclusion(opened.call('acme'), PENDING_EVENT);
      expect(outcome).toMatchObject({ kind: 'refused', code: 'AUDIT_NOT_YET_CHECKPOINTED' });
    });

    it.each([
      ['that nobody has', 'acme', 'evt_01KG9F4AR0000000000000000Z'],
      ['of another tenant', 'globex', PROVEN_EVENT],
      ['of another tenant that is not proven yet', 'globex', PENDING_EVENT],
    ] as const)('does not know an entry %s', async (_what, tenant, event) => {
      expect(await opened.proofs.proveInclusion(opened.call(tenant), event)).toMatchObject({
        kind: 'refused',
        code: 'AUDIT_EVENT_UNKNOWN',
      });
    });
  });
}
