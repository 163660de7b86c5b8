/** A vector as bytes and back: components of four bytes, little end first. */
export const VECTOR_CODEC = {
  encode: (vector: Float32Array): Uint8Array => {
    const bytes = Buffer.alloc(vector.length * 4);
    vector.forEach((component, nth) => bytes.writeFloatLE(component, nth * 4));
    return bytes;
  },
  decode: (bytes: Uint8Array): Float32Array => {
    if (bytes.length % 4 !== 0) throw new RangeError('a vector has four bytes a component');
    const from = Buffer.from(bytes);
    return Float32Array.from({ length: bytes.length / 4 }, (_, nth) => from.readFloatLE(nth * 4));
  },
};
