// The two inner loops of the data pipeline that decide its speed, built into pixels.wasm, which every Node runs:
//   zig cc -target wasm32-freestanding -O3 -msimd128 -nostdlib -Wl,--no-entry -Wl,--import-memory -Wl,--strip-all \
//     -o pixels.wasm pixels.c          (zig 0.17.1, from the Python package ziglang 0.17.0)
// A pixel is R + 256 G + 65536 B. The same loops in TypeScript stand in the tests, which hold both together to the byte;
// there they take about twice as long.

typedef unsigned int u32;
typedef int i4 __attribute__((vector_size(16)));
typedef float f4 __attribute__((vector_size(16)));

#define EXPORT(name) __attribute__((export_name(name)))

static const u32 evens = 0x00ff00ff; // red and blue; green is between them

// Red and blue of two pixels, blended in one multiplication: as two numbers of 16 bits. `part` is of 256.
static u32 blend_rb(u32 a, u32 b, u32 part) {
  return (((a & evens) * (256 - part) + (b & evens) * part + 0x00800080) >> 8) & evens;
}

static u32 green(u32 pixel) { return (pixel >> 8) & 255; }

// Pixels of one row of an image seen through an affine map, bilinear. All four neighbours of each must be there.
// u, v: place in the source of the first pixel, 16.16 fixed point; du, dv: step a pixel.
EXPORT("warp")
void warp(u32 *restrict out, const u32 *restrict source, int width, int count, int u, int v, int du, int dv) {
  for (int i = 0; i < count; i++, u += du, v += dv) {
    const u32 *at = source + (v >> 16) * width + (u >> 16);
    u32 right = (u >> 8) & 255, below = (v >> 8) & 255;
    u32 rb = blend_rb(blend_rb(at[0], at[width], below), blend_rb(at[1], at[width + 1], below), right);
    u32 left_g = green(at[0]) * (256 - below) + green(at[width]) * below;
    u32 right_g = green(at[1]) * (256 - below) + green(at[width + 1]) * below;
    u32 g = (left_g * (256 - right) + right_g * right + 0x8000) >> 8;
    out[i] = rb | (g & 0xff00);
  }
}

static i4 select(i4 mask, i4 yes, i4 no) { return (mask & yes) | (~mask & no); }
static i4 least(i4 a, i4 b) { return __builtin_elementwise_min(a, b); }
static i4 most(i4 a, i4 b) { return __builtin_elementwise_max(a, b); }
static i4 all(int v) { return (i4){v, v, v, v}; }
static i4 byte(i4 v) { return least(most(v, all(0)), all(255)); }
static f4 floats(i4 v) { return __builtin_convertvector(v, f4); }
// To the nearest whole number, below 2^22: what is added leaves no bits for a fraction.
static i4 rounded(f4 v) { return (i4)(v + 12582912.0f) - 0x4b400000; }

// numerator / v, rounded; 0 where v is 0.
static i4 divided(float numerator, i4 v) {
  i4 quotient = rounded((f4){numerator, numerator, numerator, numerator} / floats(most(v, all(1))));
  return quotient & (v > 0);
}

// How far a channel is from the highest one, of 514 (2^17 / 255): 0 within 60 degrees of it, 514 beyond 120.
// hue: of 180, the channel's own at 0.
static i4 distance(i4 hue) {
  i4 in = select(hue < 0, hue + 180, hue);
  i4 sixtieths = least(most(60 - __builtin_elementwise_abs(in - 90), all(0)), all(30));
  return rounded(floats(sixtieths) * (514.0f / 30.0f));
}

static f4 channel(i4 high, i4 chroma, i4 hue) {
  return floats(high - ((chroma * distance(hue) + 65536) >> 17));
}

#define PICK __builtin_shufflevector

// Shifts hue (0 to 179), saturation and value (-255 to 255) of four pixels at a time, as OpenCV's 8-bit HSV has them,
// and writes three floats a pixel; blue first where is_bgr.
EXPORT("shift")
void shift(f4 *restrict out, const i4 *restrict pixels, int count, int hue_by, int saturation_by, int value_by, int is_bgr) {
  int first_at = is_bgr ? 120 : 0; // degrees of the channel that is written first, of 180
  for (int i = 0; i < count; i += 4, pixels++, out += 3) {
    i4 r = *pixels & 255, g = (*pixels >> 8) & 255, b = (*pixels >> 16) & 255;
    i4 value = most(most(r, g), b);
    i4 spread = value - least(least(r, g), b);
    // The hue times the spread, in sixths of the circle from red.
    i4 turn = select(value == r, g - b, select(value == g, b - r + 2 * spread, r - g + 4 * spread));
    i4 hue = (turn * divided(30 * 4096, spread) + 2048) >> 12; // -30 to 150
    hue = select(hue < 0, hue + 180, hue) + hue_by;
    hue = select(hue >= 180, hue - 180, hue);
    i4 saturation = byte(((spread * divided(255 * 4096, value) + 2048) >> 12) + saturation_by);
    i4 high = byte(value + value_by);
    i4 chroma = high * saturation;
    f4 first = channel(high, chroma, hue - first_at);
    f4 middle = channel(high, chroma, hue - 60);
    f4 last = channel(high, chroma, hue - (120 - first_at));
    f4 low = PICK(first, middle, 0, 4, 1, 5), top = PICK(first, middle, 2, 6, 3, 7); // f0 m0 f1 m1, f2 m2 f3 m3
    out[0] = PICK(low, last, 0, 1, 4, 2);
    out[1] = PICK(PICK(low, last, 3, 5, 3, 5), top, 0, 1, 4, 5);
    out[2] = PICK(PICK(top, last, 6, 2, 3, 7), last, 0, 1, 2, 7);
  }
}
