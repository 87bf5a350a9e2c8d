/** The clock, put forward: a step that takes the time of day into its graph shows it when it is traced again. */

/** A day and a bit: another second, minute and hour, and far enough that a float32 tells the two times apart. */
const ahead = 86_400_000 + 3_661_001;

/** Runs `work` as if it were the next day: `Date` and `performance.now` are put forward. */
export function withClockAhead<T>(work: () => T): T {
  const { Date: RealDate } = globalThis;
  const { now } = performance;
  const later = () => RealDate.now() + ahead;
  globalThis.Date = new Proxy(RealDate, {
    construct: (target, args) => Reflect.construct(target, args.length > 0 ? args : [later()]),
    apply: () => new RealDate(later()).toString(),
    get: (target, key) => (key === 'now' ? later : Reflect.get(target, key)),
  });
  performance.now = () => now.call(performance) + ahead;
  try {
    return work();
  } finally {
    globalThis.Date = RealDate;
    performance.now = now;
  }
}
