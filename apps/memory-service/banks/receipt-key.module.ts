import { join } from 'node:path';
import { isRefusal } from '@kernel/outcome';
import { KeyFileSigner } from '@edges/signer/key-file-signer';
import type { Signer } from '@edges/signer/signer';

/** Where the key lies that signs deletion receipts; whoever registers its public half reads it there. */
export function deletionReceiptKeyPath(
  settings: { readonly MEMORY_RECEIPT_KEY_PATH: string | undefined },
  platform: { readonly FIVEPLANE_DATA_DIR: string },
): string {
  return settings.MEMORY_RECEIPT_KEY_PATH ?? join(platform.FIVEPLANE_DATA_DIR, 'keys', 'deletion-receipt.json');
}

/** Signs deletion receipts with the key at a path, made when it is not there. @throws Error for a file that is no such key. */
export function receiptSigner(path: string): Signer {
  const signer = KeyFileSigner.openOrGenerate(path, 'deletion_receipt');
  if (isRefusal(signer)) throw new Error(`${signer.code}: ${signer.reason}`);
  return signer;
}
