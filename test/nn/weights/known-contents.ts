/** What test/fixtures/weights/make.py wrote, by the same formulas. */
import type { StoredTensor } from '../../../lib/nn';

const ramp = (count: number) => Float32Array.from({ length: count }, (_, i) => i / 4);

/** `kinds.*`: one tensor of each number format. */
export function kinds(): Map<string, StoredTensor> {
  const whole = ramp(6).map(Math.trunc);
  const entries: [string, StoredTensor][] = [
    ...['f64', 'f32', 'f16', 'bf16'].map((n): [string, StoredTensor] => [
      n,
      { shape: [2, 3], data: ramp(6) },
    ]),
    ...['i64', 'i32', 'i16', 'i8', 'u8'].map((n): [string, StoredTensor] => [
      n,
      { shape: [2, 3], data: whole },
    ]),
    ['bool', { shape: [2, 3], data: Float32Array.of(0, 1, 1, 1, 1, 1) }],
    ['scalar', { shape: [], data: Float32Array.of(7.5) }],
    ['empty', { shape: [0, 4], data: new Float32Array(0) }],
    ['negative.f16', { shape: [4], data: Float32Array.of(-2, 2 ** -24, Number.POSITIVE_INFINITY, 65504) }],
  ];
  return new Map(entries);
}

/** `views*.pth`: tensors that share numbers, lie in other orders, or repeat. */
export function views(): Map<string, StoredTensor> {
  const whole = { shape: [4, 6], data: ramp(24) };
  const pick = (places: number[]) => Float32Array.from(places, (i) => i / 4);
  const transposed = Array.from({ length: 24 }, (_, i) => (i % 4) * 6 + Math.floor(i / 4));
  return new Map([
    ['whole', whole],
    ['tied', whole],
    ['rows', { shape: [2, 6], data: whole.data.slice(6, 18) }],
    ['columns', { shape: [4, 2], data: pick([2, 3, 8, 9, 14, 15, 20, 21]) }],
    ['transposed', { shape: [6, 4], data: pick(transposed) }],
    ['channels_last', { shape: [1, 3, 2, 2], data: ramp(12) }],
    ['expanded', { shape: [3, 2], data: Float32Array.of(1.5, 2.5, 1.5, 2.5, 1.5, 2.5) }],
    ['parameter', { shape: [2, 2], data: ramp(4) }],
  ]);
}
