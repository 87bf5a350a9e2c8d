/** How exactly people mark each joint: OKS's constants, by the joint's name. */

/**
 * Ends of joints' names. Source: COCO's keypoint evaluation for its 17; CrowdPose for neck and head, of which COCO has
 * none; ours: pelvis as the hips, thorax as the shoulders.
 */
const sigmas: Readonly<Record<string, number>> = {
  nose: 0.026,
  eye: 0.025,
  ear: 0.035,
  shoulder: 0.079,
  elbow: 0.072,
  wrist: 0.062,
  hip: 0.107,
  knee: 0.087,
  ankle: 0.089,
  neck: 0.079,
  head: 0.079,
  head_top: 0.079,
  pelvis: 0.107,
  thorax: 0.079,
};

/** One constant a joint, or undefined when a name is none of the known. */
export function sigmasOf(joints: readonly string[]): number[] | undefined {
  const found = joints.map((joint) => {
    const end = Object.keys(sigmas).find((name) => joint === name || joint.endsWith(`_${name}`));
    return end === undefined ? Number.NaN : sigmas[end];
  });
  return found.some(Number.isNaN) ? undefined : found;
}
