/** A vector as the store reads it. */
export function halfvecText(vector: Float32Array): string {
  return `[${vector.join(',')}]`;
}

/** A vector from what `halfvec_send` gives: two bytes of length, two of nothing, then sixteen bits a number, all big-endian. */
export function vectorFrom(bytes: Buffer): Float32Array {
  const vector = new Float32Array(bytes.readUInt16BE(0));
  for (let i = 0; i < vector.length; i++) vector[i] = halfFrom(bytes.readUInt16BE(4 + 2 * i));
  return vector;
}

// Sign, five bits of exponent, ten of fraction. Canonical vectors have neither infinities nor what is no number.
function halfFrom(bits: number): number {
  const exponent = (bits >> 10) & 31;
  const fraction = bits & 1023;
  const size = exponent === 0 ? fraction * 2 ** -24 : (1 + fraction / 1024) * 2 ** (exponent - 15);
  return bits & 0x8000 ? -size : size;
}
