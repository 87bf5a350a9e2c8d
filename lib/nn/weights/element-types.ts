/** The number formats of stored tensors, and how each becomes float32. */

/** Bytes of one number, by the name that safetensors gives its format. */
export const elementBytes = {
  F64: 8,
  F32: 4,
  F16: 2,
  BF16: 2,
  I64: 8,
  I32: 4,
  I16: 2,
  I8: 1,
  U8: 1,
  BOOL: 1,
} as const;

/** A number format that can be read. */
export type ElementType = keyof typeof elementBytes;

/** How to read a buffer that begins at a number's first byte and holds whole numbers, little-endian. */
const decoders: Record<ElementType, (buffer: ArrayBuffer) => Float32Array> = {
  F64: (buffer) => new Float32Array(new Float64Array(buffer)),
  F32: (buffer) => new Float32Array(buffer),
  F16: (buffer) => new Float32Array(new Uint16Array(buffer)).map(halfToFloat),
  BF16: (buffer) => new Float32Array(Uint32Array.from(new Uint16Array(buffer), (bits) => bits << 16).buffer),
  I64: (buffer) => Float32Array.from(new BigInt64Array(buffer), Number),
  I32: (buffer) => new Float32Array(new Int32Array(buffer)),
  I16: (buffer) => new Float32Array(new Int16Array(buffer)),
  I8: (buffer) => new Float32Array(new Int8Array(buffer)),
  U8: (buffer) => new Float32Array(new Uint8Array(buffer)),
  BOOL: (buffer) => new Float32Array(new Uint8Array(buffer)).map((byte) => (byte === 0 ? 0 : 1)),
};

/**
 * Gives stored numbers as float32, in memory of their own. Doubles and whole numbers above 2^24 are rounded to the
 * nearest float32; a double beyond its range becomes infinite, as in PyTorch.
 * @param bytes a whole multiple of `elementBytes[type]`, little-endian
 */
export function decodeElements(type: ElementType, bytes: Uint8Array): Float32Array {
  return decoders[type](new Uint8Array(bytes).buffer);
}

/** One IEEE 754 half (its 16 bits) as a number. Worked: 0x3c00 is 1, 0x0001 is 2^-24, 0x7c00 is infinite. */
export function halfToFloat(bits: number): number {
  const sign = bits & 0x8000 ? -1 : 1;
  const exponent = (bits >> 10) & 31;
  const fraction = bits & 1023;
  if (exponent === 0) return sign * fraction * 2 ** -24;
  if (exponent === 31) return fraction === 0 ? sign * Number.POSITIVE_INFINITY : Number.NaN;
  return sign * (1 + fraction / 1024) * 2 ** (exponent - 15);
}
