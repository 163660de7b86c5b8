/** A body that is nothing but bytes: a document as somebody's machine has it. */
export class RawBytes {
  constructor(readonly bytes: Uint8Array) {}
}

export const RAW_BYTES_TYPE = 'application/octet-stream';
