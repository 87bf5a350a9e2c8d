/** One color a method, the same in every notebook, figure and table. */

/** Text, lines and grounds of every figure. */
export const ink = {
  text: '#1f2733',
  faint: '#5b6675',
  grid: '#e4e8ed',
  axis: '#9aa4b1',
  ground: '#ffffff',
} as const;

/** For traces that are not methods: told apart also by readers who do not see red and green alike. */
export const palette = [
  '#0068b5',
  '#d1570a',
  '#00856a',
  '#a33b86',
  '#8a6d00',
  '#3f8fc4',
  '#7a4fb3',
  '#b02a37',
] as const;

const methods: Readonly<Record<string, string>> = {
  paper: '#1f2733',
  baseline: '#6b7685',
  ours: '#0068b5',
  yolox: '#0068b5',
  yolov3: '#8a6d00',
  'improved-yolox': '#a33b86',
  retinanet: '#6b7685',
  fcos: '#00856a',
  foveabox: '#7a4fb3',
  dsla: '#d1570a',
  simota: '#0068b5',
  atss: '#00856a',
  'max-iou': '#6b7685',
  cbam: '#a33b86',
  mse: '#6b7685',
  fmse: '#00856a',
  'fmse gamma=0': '#6b7685',
  'fmse gamma=0.25': '#8a6d00',
  'fmse gamma=0.5': '#c2560c',
  'fmse gamma=0.75': '#5a7f1c',
  'fmse gamma=1': '#00856a',
  'fmse gamma=1.5': '#0068b5',
  'fmse gamma=2': '#7a4fb3',
  'smooth l1': '#6b7685',
  'iou-balanced': '#0068b5',
  'iou-balanced lambda=0': '#7d8896',
  'iou-balanced lambda=0.5': '#12908a',
  'iou-balanced lambda=1': '#2a7fc4',
  'iou-balanced lambda=1.5': '#4a4db5',
  'iou-balanced lambda=1.8': '#7d1f80',
};

/**
 * Gives a method's color as `#rrggbb`. Known methods have one by name; any other gets one from its name alone,
 * so that it too is the same in every notebook. Case, spaces, and `λ` for `lambda` make no difference.
 */
export function methodColor(method: string): string {
  const key = method
    .toLowerCase()
    .replaceAll('λ', 'lambda')
    .replace(/\s*=\s*/g, '=')
    .replace(/\s+/g, ' ')
    .trim();
  return methods[key] ?? colorOfHash(hash(key));
}

/** FNV-1a, 32 bits. */
function hash(text: string): number {
  let h = 0x811c9dc5;
  for (const byte of Buffer.from(text)) h = Math.imul(h ^ byte, 0x01000193) >>> 0;
  return h;
}

/** A hue from the hash at a lightness that reads on white (contrast 3:1 or more). */
function colorOfHash(h: number): string {
  const hue = (h % 3600) / 10;
  const lightness = 0.28 + ((h >>> 16) % 3) * 0.04;
  const channel = (n: number): string => {
    const k = (n + hue / 30) % 12;
    const value = lightness - 0.6 * lightness * Math.max(-1, Math.min(k - 3, 9 - k, 1));
    return Math.round(value * 255)
      .toString(16)
      .padStart(2, '0');
  };
  return `#${channel(0)}${channel(8)}${channel(4)}`;
}
