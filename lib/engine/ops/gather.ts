/** Gathering on the native engine without a look at the indices: the look stops the step, and no graph can take it. */
import { isRecording } from '../graph/recorder';
import { tf } from '../tensorflow';
import { wrapKernel } from './own-kernel';
import { rawOp } from './raw-op';

/** What the kernel is called with. */
interface Call {
  inputs: { x: tf.Tensor; indices: tf.Tensor };
  attrs: { axis: number; batchDims: number };
}

/**
 * Replaces the kernel; its error says what TensorFlow.js's says. On the processor TensorFlow itself refuses an index out of range; on a GPU it gives zeros
 * without a word, so there the look stays, outside of graphs.
 */
export function repairGather(): void {
  wrapKernel('GatherV2', 'tensorflow', (original) => (call) => {
    const onGpu = (call.backend as { isUsingGpuDevice?: boolean }).isUsingGpuDevice;
    if (onGpu && !isRecording()) return original(call);
    const { inputs, attrs } = call as unknown as Call;
    tf.backend_util.segment_util.collectGatherOpShapeInfo(
      inputs.x,
      inputs.indices,
      attrs.axis,
      attrs.batchDims,
    );
    return tf.tidy(() => gather(inputs, attrs));
  });
}

function gather({ x, indices }: Call['inputs'], { axis, batchDims }: Call['attrs']): tf.Tensor {
  try {
    return rawOp('GatherV2', { batch_dims: { int: batchDims } }, [x, indices, tf.scalar(axis, 'int32')])[0];
  } catch (error) {
    const [, index] = /= (-?\d+) is not in \[/.exec((error as Error).message) ?? [];
    if (index === undefined) throw error;
    throw new Error(`GatherV2: the index value ${index} is not in [0, ${x.shape[axis] - 1}]`);
  }
}
