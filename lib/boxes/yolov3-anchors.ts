/** The nine anchors of YOLOv3 on COCO, by level, strides 8, 16 and 32: [width, height], pixels. Source: YOLOv3, section 2.3. */
export const yolov3Anchors: readonly (readonly (readonly [number, number])[])[] = [
  [
    [10, 13],
    [16, 30],
    [33, 23],
  ],
  [
    [30, 61],
    [62, 45],
    [59, 119],
  ],
  [
    [116, 90],
    [156, 198],
    [373, 326],
  ],
];
