/** COCO's object categories: the 80 that are annotated, and their numbers, which have gaps. */

const byNumber: readonly (string | undefined)[] = [
  undefined,
  ...['person', 'bicycle', 'car', 'motorcycle', 'airplane', 'bus', 'train', 'truck', 'boat', 'traffic light'],
  ...[
    'fire hydrant',
    undefined,
    'stop sign',
    'parking meter',
    'bench',
    'bird',
    'cat',
    'dog',
    'horse',
    'sheep',
  ],
  ...['cow', 'elephant', 'bear', 'zebra', 'giraffe', undefined, 'backpack', 'umbrella', undefined, undefined],
  ...['handbag', 'tie', 'suitcase', 'frisbee', 'skis', 'snowboard', 'sports ball', 'kite', 'baseball bat'],
  ...['baseball glove', 'skateboard', 'surfboard', 'tennis racket', 'bottle', undefined, 'wine glass', 'cup'],
  ...['fork', 'knife', 'spoon', 'bowl', 'banana', 'apple', 'sandwich', 'orange', 'broccoli', 'carrot'],
  ...[
    'hot dog',
    'pizza',
    'donut',
    'cake',
    'chair',
    'couch',
    'potted plant',
    'bed',
    undefined,
    'dining table',
  ],
  ...[undefined, undefined, 'toilet', undefined, 'tv', 'laptop', 'mouse', 'remote', 'keyboard', 'cell phone'],
  ...['microwave', 'oven', 'toaster', 'sink', 'refrigerator', undefined, 'book', 'clock', 'vase', 'scissors'],
  ...['teddy bear', 'hair drier', 'toothbrush'],
];

/** Names by category number, 0 … 90, as torchvision's 91 classes are counted; an unused number has `#n`. */
export const cocoNamesByNumber: readonly string[] = Object.freeze(byNumber.map((name, n) => name ?? `#${n}`));

/** The 80 names in their order, as YOLOX and mmdetection count classes. */
export const cocoNames: readonly string[] = Object.freeze(byNumber.filter((name) => name !== undefined));
