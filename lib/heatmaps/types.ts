/** Heatmaps: one map a joint, [K, H, W] row-major; joints are (x, y) in pixels of the input image. */

/** Width and height, pixels. */
export type Size = readonly [width: number, height: number];

/** Maps of K joints. */
export interface Heatmaps {
  /** [K, H, W], 0 to 1 for targets. */
  values: Float32Array;
  /** Width and height of one map. */
  size: Size;
}

/** Targets and which joints count. */
export interface HeatmapTargets extends Heatmaps {
  /** [K] 1 where the joint is labelled and its Gaussian touches the map. */
  weight: Float32Array;
}

/** The joints of one person in one crop. */
export interface Joints {
  /** [K, 2] x, y in pixels of the crop. */
  xy: Float64Array;
  /** [K] above 0.5 where the joint is labelled. */
  visible: ArrayLike<number>;
}

/** What a decoder gives. */
export interface DecodedJoints {
  /** [K, 2] x, y in pixels of the crop. */
  xy: Float64Array;
  /** [K] the map's highest value. */
  score: Float64Array;
}
