import * as assert from 'uvu/assert';
import { gridPoints } from '../../lib/boxes';
import { createRandom, tf, useEngine, withoutLeak } from '../../lib/engine';
import { InputError } from '../../lib/errors';
import { decodeYolox } from '../../lib/losses/yolox-loss';
import {
  buildYolo,
  configureYolo,
  decodeYoloRows,
  type YoloConfig,
  yoloStrides,
  yolov3Config,
  yoloxConfig,
  yoloxDarknet53Config,
} from '../../lib/models';
import { suite } from '../harness';

const few = { classes: 2, depth: 0.33, width: 0.125 } as const;
const images = () => tf.tensor4d(createRandom(2).uniforms(64 * 96 * 3, 0, 255), [1, 64, 96, 3]);

const configuration = suite('configureYolo');
configuration('refuses unknown keys, other types and what does not go together', () => {
  const wrong: [object, RegExp][] = [
    [{ dept: 1 }, /unknown key "dept"; expected depth/],
    [{ depth: '1' }, /depth is "1"/],
    [{ classes: 0 }, /classes is 0; expected a whole number from 1/],
    [{ width: 0.01 }, /width of at least 1\/32/],
    [{ head: 'split' }, /head is "split"; expected one of: coupled, decoupled/],
    [{ backbone: 'darknet53', cbam: true }, /cbam with backbone darknet53/],
  ];
  for (const [overrides, message] of wrong) {
    assert.throws(
      () => configureYolo(yoloxConfig, overrides),
      (error: unknown) => error instanceof InputError && message.test(error.message),
    );
  }
  assert.throws(() => configureYolo(yolov3Config, { anchors: [10, 13] }), /anchors are 2 numbers/);
});
configuration('gives a frozen configuration', () => {
  assert.ok(Object.isFrozen(configureYolo(yoloxConfig, few)));
});

const decoding = suite('decodeYoloRows');
decoding('raw zeros in column 2, row 1 at stride 8 are the box 16, 8, 8, 8', async () => {
  await useEngine();
  const values = tf.tidy(() => {
    const outputs = { raw: tf.zeros([1, 12, 7]) as tf.Tensor3D, sizes: [[3, 4]] as [number, number][] };
    return decodeYoloRows(outputs, yoloxConfig).slice([0, 6, 0], [1, 1, 7]).dataSync();
  });
  assert.equal(Array.from(values), [16, 8, 8, 8, 0.5, 0.5, 0.5]);
});
decoding('anchors: the second anchor of the cell, centered in it', async () => {
  await useEngine();
  const values = tf.tidy(() => {
    const outputs = { raw: tf.zeros([1, 36, 7]) as tf.Tensor3D, sizes: [[3, 4]] as [number, number][] };
    return decodeYoloRows(outputs, yolov3Config).slice([0, 19, 0], [1, 1, 4]).dataSync();
  });
  assert.equal(
    Array.from(values).map((v) => Math.round(v * 1000) / 1000),
    [20, 12, 16, 30],
  );
});
decoding("agrees with the boxes that YOLOX's loss sees", async () => {
  await useEngine();
  const sizes: [number, number][] = [
    [4, 6],
    [2, 3],
    [1, 2],
  ];
  tf.tidy(() => {
    const raw = tf.tensor3d(createRandom(1).normals(2 * 32 * 7), [2, 32, 7]);
    const boxes = tf.slice(decodeYoloRows({ raw, sizes }, yoloxConfig), [0, 0, 0], [2, 32, 4]);
    const off = tf.max(tf.abs(tf.sub(boxes, decodeYolox(raw, gridPoints(sizes, yoloStrides)))));
    assert.ok(off.dataSync()[0] < 1e-4);
  });
});

const network = suite('YoloNetwork');
network('gives a row for each cell of strides 8, 16, 32, and three with anchors', async () => {
  await useEngine();
  await withoutLeak(() => {
    for (const [base, rows] of [
      [yoloxConfig, 126],
      [yolov3Config, 378],
    ] as [YoloConfig, number][]) {
      const model = buildYolo(createRandom(0), few, base);
      tf.tidy(() => {
        const { raw, sizes } = model.network.forward(images());
        assert.equal(raw.shape, [1, rows, 7]);
        assert.equal(sizes, [
          [8, 12],
          [4, 6],
          [2, 3],
        ]);
      });
      model.network.dispose();
    }
  });
});
network('refuses images whose sides are no multiples of 32', async () => {
  await useEngine();
  const { network: net } = buildYolo(createRandom(0), few);
  assert.throws(
    () => tf.tidy(() => void net.forward(tf.zeros([1, 64, 100, 3]))),
    /images of 100 x 64 pixels; expected width and height that are multiples of 32/,
  );
  net.dispose();
});
network('objectness and classes start at a probability of 0.01', async () => {
  await useEngine();
  for (const base of [yoloxConfig, yolov3Config]) {
    const { network: net } = buildYolo(createRandom(0), few, base);
    const name = base.head === 'coupled' ? 'head.preds.0.bias' : 'head.obj_preds.0.bias';
    const bias = net.namedParameters().get(name)!.value.dataSync();
    const rare = bias[base.head === 'coupled' ? 4 : 0];
    assert.ok(Math.abs(1 / (1 + Math.exp(-rare)) - 0.01) < 1e-6);
    net.dispose();
  }
});
network('end-to-end: the selection trains its own branch and nothing else', async () => {
  await useEngine();
  for (const base of [yoloxDarknet53Config, yolov3Config]) {
    const { network: net } = buildYolo(createRandom(0), { ...few, endToEnd: true }, base);
    tf.tidy(() => {
      const x = images();
      const { grads } = tf.variableGrads(() => tf.sum(net.forward(x).selection!) as tf.Scalar);
      for (const [name, { value }] of net.namedParameters()) {
        const reached = grads[value.name] !== null && grads[value.name] !== undefined;
        assert.is(reached, name.startsWith('head.selection.'), name);
      }
    });
    net.dispose();
  }
});
network('end-to-end: a row that is not selected is no object', async () => {
  await useEngine();
  tf.tidy(() => {
    const outputs = {
      raw: tf.zeros([1, 12, 7]) as tf.Tensor3D,
      selection: tf.fill([1, 12, 1], -100) as tf.Tensor3D,
      sizes: [[3, 4]] as [number, number][],
    };
    const objectness = tf.slice(decodeYoloRows(outputs, yoloxConfig), [0, 0, 4], [1, 12, 1]);
    assert.is(tf.max(objectness).dataSync()[0], 0);
  });
});

const improved = suite('improved YOLOX');
improved('has three switches that do not depend on each other', async () => {
  await useEngine();
  const namesOf = (overrides: object) => {
    const { network: net } = buildYolo(createRandom(0), { ...few, ...overrides });
    const found = [...net.namedParameters().keys()];
    net.dispose();
    return found;
  };
  const attended = (list: string[], where: RegExp) =>
    new Set(list.filter((name) => name.includes('.cbam.')).map((name) => where.exec(name)?.[0])).size;
  const plain = namesOf({});
  assert.equal(namesOf({ ciou: true }), plain);
  const cbam = namesOf({ cbam: true });
  assert.is(attended(cbam, /dark\d/), 4); // "a total of 4 attention modules are inserted"
  assert.not(cbam.some((name) => /C3_.*cbam/.test(name) || name.startsWith('mff.')));
  const mff = namesOf({ mff: true });
  assert.is(attended(mff, /C3_\w\d/), 4);
  assert.ok(mff.some((name) => name.startsWith('mff.')) && !mff.some((name) => /dark.*cbam/.test(name)));
  const both = namesOf({ cbam: true, mff: true });
  assert.is(both.length, cbam.length + mff.length - plain.length);
});
