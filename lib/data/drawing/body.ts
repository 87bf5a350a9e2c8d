/** A drawn person: joints in a pose, and the parts that clothe them, from the farthest to the nearest. */
import type { Random } from '../../engine/random';
import { type Area, capsule, type Point, polygon } from './canvas';
import { cloth, drawColor, drawTexture, type Rgb, type Texture } from './textures';

/** The 14 joints of LSP. */
export const bodyJoints: readonly string[] = [
  ...['right_ankle', 'right_knee', 'right_hip', 'left_hip', 'left_knee', 'left_ankle'],
  ...['right_wrist', 'right_elbow', 'right_shoulder', 'left_shoulder', 'left_elbow', 'left_wrist'],
  ...['neck', 'head_top'],
];

/** Bones, as pairs of joints. */
export const bodyLimbs: readonly (readonly [number, number])[] = [
  [0, 1],
  [1, 2],
  [2, 3],
  [3, 4],
  [4, 5],
  [6, 7],
  [7, 8],
  [8, 9],
  [9, 10],
  [10, 11],
  [2, 8],
  [3, 9],
  [12, 13],
];

/** One drawn part; `joints` are those on it, which it does not hide. */
export interface Part {
  area: Area;
  texture: Texture;
  joints: readonly number[];
}

/** A person as it is posed: joints in pixels, ten tenths of it, and whether it looks at us. */
export interface Body {
  points: readonly Point[];
  /** Length of head to neck, pixels. */
  unit: number;
  isFront: boolean;
}

/** ours: lengths in tenths of a head-to-neck; each limb turns freely about the direction of its parent. */
export function poseBody(random: Random, unit: number): Body {
  const isFront = random.integer(3) > 0;
  const up = near([0, -1], 1, random);
  const side = isFront ? 1 : -1; // seen from the back, left is left
  const across: Point = [-up[1] * side, up[0] * side]; // towards the person's left
  const go = ([x, y]: Point, [dx, dy]: Point, tenths: number): Point => {
    const length = (tenths * unit) / 10;
    return [x + dx * length, y + dy * length];
  };
  const down: Point = [-up[0], -up[1]];
  const neck = go([0, 0], up, 24);
  const limb = (root: Point, upper: number, lower: number): Point[] => {
    const first = near(down, 1.2, random);
    const middle = go(root, first, upper);
    return [root, middle, go(middle, near(first, 0.9, random), lower)];
  };
  const [rightLeg, leftLeg] = [-5, 5].map((at) => limb(go([0, 0], across, at), 18, 17));
  const [rightArm, leftArm] = [-8, 8].map((at) => limb(go(neck, across, at), 12, 11));
  const head = go(neck, near(up, 0.3, random), 10);
  const points = [...rightLeg.reverse(), ...leftLeg, ...rightArm.reverse(), ...leftArm, neck, head];
  return { points, unit, isFront };
}

/** A unit vector: the base plus a random vector of at most `spread`. */
function near([x, y]: Point, spread: number, random: Random): Point {
  for (;;) {
    const dx = x + spread * (2 * random.uniform() - 1);
    const dy = y + spread * (2 * random.uniform() - 1);
    const length = Math.sqrt(dx * dx + dy * dy);
    if (length > 0.1) return [dx / length, dy / length];
  }
}

interface Clothes {
  skin: Texture;
  shirt: Texture;
  trousers: Texture;
  shoes: Texture;
  hair: Texture;
  hasSleeves: boolean;
  hasLongTrousers: boolean;
}

const skins: readonly Rgb[] = [
  [236, 200, 172],
  [208, 158, 122],
  [162, 112, 80],
  [98, 66, 48],
];

function dress(random: Random): Clothes {
  return {
    skin: cloth(skins[random.integer(skins.length)], random),
    shirt: drawTexture(random, drawColor(random), drawColor(random)),
    trousers: drawTexture(random, drawColor(random), drawColor(random)),
    shoes: cloth(drawColor(random), random),
    hair: cloth([random.integer(150), random.integer(110), random.integer(90)], random, 60),
    hasSleeves: random.integer(2) === 0,
    hasLongTrousers: random.integer(2) === 0,
  };
}

/** The parts of a clothed body in the order they are painted; arms lie behind or before the trunk. */
export function bodyParts(body: Body, random: Random): Part[] {
  const clothes = dress(random);
  const legs = [
    [0, 1, 2],
    [5, 4, 3],
  ].map((joints) => legParts(body, clothes, joints));
  const arms = [
    [6, 7, 8],
    [11, 10, 9],
  ].map((joints) => armParts(body, clothes, joints));
  const isBehind = arms.map(() => random.integer(3) === 0);
  random.shuffle(legs);
  return [
    ...arms.flatMap((arm, i) => (isBehind[i] ? arm : [])),
    ...legs.flat(),
    ...trunkParts(body, clothes),
    ...headParts(body, clothes),
    ...arms.flatMap((arm, i) => (isBehind[i] ? [] : arm)),
  ];
}

function legParts({ points, unit }: Body, clothes: Clothes, [ankle, knee, hip]: number[]): Part[] {
  const [a, k, h] = [points[ankle], points[knee], points[hip]];
  const shin = clothes.hasLongTrousers ? clothes.trousers : clothes.skin;
  return [
    { area: capsule(k, a, 0.3 * unit, 0.2 * unit), texture: shin, joints: [knee, ankle] },
    { area: capsule(h, k, 0.42 * unit, 0.31 * unit), texture: clothes.trousers, joints: [hip, knee] },
    { area: capsule(a, a, 0.26 * unit), texture: clothes.shoes, joints: [ankle] },
  ];
}

function armParts({ points, unit }: Body, clothes: Clothes, [wrist, elbow, shoulder]: number[]): Part[] {
  const [w, e, s] = [points[wrist], points[elbow], points[shoulder]];
  const lower = clothes.hasSleeves ? clothes.shirt : clothes.skin;
  return [
    { area: capsule(s, e, 0.3 * unit, 0.24 * unit), texture: clothes.shirt, joints: [shoulder, elbow] },
    { area: capsule(e, w, 0.23 * unit, 0.17 * unit), texture: lower, joints: [elbow, wrist] },
    { area: capsule(w, w, 0.19 * unit), texture: clothes.skin, joints: [wrist] },
  ];
}

function trunkParts({ points, unit }: Body, clothes: Clothes): Part[] {
  const [hips, shoulders] = [
    [2, 3],
    [8, 9],
  ];
  const outline = polygon([points[8], points[9], points[3], points[2]]);
  const seam = (at: number[], half: number): Part => ({
    area: capsule(points[at[0]], points[at[1]], half * unit),
    texture: clothes.shirt,
    joints: [...hips, ...shoulders, 12],
  });
  return [
    { area: outline, texture: clothes.shirt, joints: [...hips, ...shoulders, 12] },
    seam([2, 8], 0.25),
    seam([3, 9], 0.25),
    seam(shoulders, 0.3),
    { ...seam(hips, 0.35), texture: clothes.trousers },
  ];
}

function headParts({ points, unit, isFront }: Body, clothes: Clothes): Part[] {
  const [neck, top] = [points[12], points[13]];
  const along = (t: number): Point => [neck[0] + t * (top[0] - neck[0]), neck[1] + t * (top[1] - neck[1])];
  const joints = [12, 13];
  const throat = { area: capsule(neck, along(0.4), 0.2 * unit), texture: clothes.skin, joints };
  const skull = { area: capsule(along(0.45), along(0.6), 0.4 * unit), texture: clothes.hair, joints };
  if (!isFront) return [throat, skull];
  const face = {
    area: capsule(along(0.38), along(0.55), 0.32 * unit),
    texture: clothes.skin,
    joints,
  };
  return [throat, skull, face];
}

/** The joints that a part other than their own, painted later, covers. */
export function hiddenJoints(body: Body, parts: readonly Part[]): Set<number> {
  const isHidden = (joint: number) => {
    const [x, y] = body.points[joint];
    const own = parts.map((part) => part.joints.includes(joint)).lastIndexOf(true);
    return parts.slice(own + 1).some((part) => part.area.covers(x, y));
  };
  return new Set(bodyJoints.map((_, joint) => joint).filter(isHidden));
}
