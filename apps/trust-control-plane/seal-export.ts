import type { Envelope } from '@kernel/dsse';
import { isId } from '@kernel/ids';
import { isRefusal, type Refusal } from '@kernel/outcome';
import type { ExportManifest } from '@kernel/records/run-export';
import type { Signer } from '@edges/signer/signer';
import type { TrustedKeyStore } from '@edges/trusted-keys/trusted-key-store';
import type { Caller } from './caller';
import { unknownRecord, type VerifiedRecords } from './verified-records';

export interface SealedExport {
  readonly kind: 'sealed_export';
  readonly envelope: Envelope;
}

/** Signs the manifest of an export, for a record that is in the store and only then. */
export class SealExport {
  constructor(
    private readonly records: VerifiedRecords,
    private readonly keys: TrustedKeyStore,
    private readonly signer: Signer,
  ) {}

  async run({ tenant }: Caller, manifest: ExportManifest): Promise<SealedExport | Refusal> {
    const { record_id } = manifest;
    if (!isId('dr', record_id)) return unknownRecord();
    const record = await this.records.load(tenant, record_id, await this.keys.list(tenant));
    if (isRefusal(record)) return record;
    return { kind: 'sealed_export', envelope: await this.signer.sign('export-manifest', manifest) };
  }
}
