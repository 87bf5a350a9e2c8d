/**
 * Normal and Student's t: the package's normal table and `probit` are good to 3 digits, and it has no t at all, so
 * these are ours, good to 1e-10. The logarithm of the gamma function is simple-statistics'.
 */
import { gammaln } from 'simple-statistics';

/** Probability that a standard normal number is at most `x`. */
export function normalCdf(x: number): number {
  if (x < 0) return 1 - normalCdf(-x);
  if (x > 6) return 1 - normalTail(x);
  let [term, sum] = [x, x];
  for (let k = 3; Math.abs(term) > 1e-17 * sum; k += 2) {
    term *= (x * x) / k;
    sum += term;
  }
  return 0.5 + sum * normalDensity(x);
}

/** The standard normal number below which a share `p` lies, 0 < p < 1. */
export function normalQuantile(p: number): number {
  return rootOf((x) => normalCdf(x) - p, -40, 40);
}

/** Probability that Student's t with `freedom` degrees of freedom is at most `t`. */
export function tCdf(t: number, freedom: number): number {
  const tail = 0.5 * incompleteBeta(freedom / (freedom + t * t), freedom / 2, 0.5);
  return t > 0 ? 1 - tail : tail;
}

/** The t below which a share `p` lies. */
export function tQuantile(p: number, freedom: number): number {
  if (p < 0.5) return -tQuantile(1 - p, freedom);
  let most = 2;
  while (tCdf(most, freedom) < p) most *= 2;
  return rootOf((t) => tCdf(t, freedom) - p, 0, most);
}

/**
 * Probability that a noncentral t is at most `t`: Φ(t s − shift) averaged over s = √(χ²/freedom), by Simpson's rule.
 * @param shift the noncentrality: effect / sd · √n
 */
export function noncentralTCdf(t: number, freedom: number, shift: number): number {
  const density = (s: number) =>
    s <= 0
      ? 0
      : Math.exp(
          Math.log(2) +
            (freedom / 2) * Math.log(freedom / 2) -
            gammaln(freedom / 2) +
            (freedom - 1) * Math.log(s) -
            (freedom * s * s) / 2,
        );
  const most = 1 + 12 / Math.sqrt(2 * freedom);
  const steps = 2000;
  const width = most / steps;
  let sum = 0;
  for (let i = 0; i <= steps; i++) {
    const weight = i === 0 || i === steps ? 1 : i % 2 === 1 ? 4 : 2;
    sum +=
      weight *
      normalCdf(t * i * width - shift) *
      (i === 0 && freedom === 1 ? densityAtZero : density(i * width));
  }
  return (sum * width) / 3;
}

/** Of |normal| at 0: what the density of s tends to with one degree of freedom. */
const densityAtZero = Math.sqrt(2 / Math.PI);

function normalDensity(x: number): number {
  return Math.exp(-0.5 * x * x) / Math.sqrt(2 * Math.PI);
}

/** The upper tail far out, as a continued fraction. */
function normalTail(x: number): number {
  let fraction = x;
  for (let k = 60; k >= 1; k--) fraction = x + k / fraction;
  return normalDensity(x) / fraction;
}

/** The regularised incomplete beta function I_x(a, b), by its continued fraction (Lentz's method). */
function incompleteBeta(x: number, a: number, b: number): number {
  if (x <= 0) return 0;
  if (x >= 1) return 1;
  if (x > (a + 1) / (a + b + 2)) return 1 - incompleteBeta(1 - x, b, a);
  const front = Math.exp(gammaln(a + b) - gammaln(a) - gammaln(b) + a * Math.log(x) + b * Math.log1p(-x)) / a;
  let [c, d] = [1, 1 / clear(1 - ((a + b) * x) / (a + 1))];
  let fraction = d;
  for (let m = 1; m < 500; m++) {
    const even = (m * (b - m) * x) / ((a + 2 * m - 1) * (a + 2 * m));
    const odd = (-(a + m) * (a + b + m) * x) / ((a + 2 * m) * (a + 2 * m + 1));
    for (const part of [even, odd]) {
      d = 1 / clear(1 + part * d);
      c = clear(1 + part / c);
      fraction *= c * d;
    }
    if (Math.abs(c * d - 1) < 1e-16) break;
  }
  return front * fraction;
}

const clear = (x: number) => (Math.abs(x) < 1e-300 ? 1e-300 : x);

/** Where a rising function is 0, by halving. */
function rootOf(f: (x: number) => number, low: number, high: number): number {
  for (let i = 0; i < 200 && high - low > 1e-14 * Math.max(1, Math.abs(low)); i++) {
    const middle = (low + high) / 2;
    if (f(middle) < 0) low = middle;
    else high = middle;
  }
  return (low + high) / 2;
}
