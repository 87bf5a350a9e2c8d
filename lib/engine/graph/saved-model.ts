/** A step as a SavedModel, which TensorFlow Serving and Python's `tf.saved_model.load` run. */
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { InputError } from '../../errors';
import { writeFileAtomic } from '../../files';
import { nativeBackend } from '../native-engine';
import { tf } from '../tensorflow';
import { foldForInference } from './for-inference';
import { graphMessage, shapeMessage } from './graph-def';
import { type proto, protobuf } from './proto';
import type { Output } from './recorder';
import { flatten } from './tensor-tree';
import { trace } from './trace';

/** What an exported model does, and under which names. */
export interface SavedModelOptions {
  /** From an example of the input to the outputs. */
  forward: (input: tf.Tensor) => unknown;
  /** Weights and statistics: their values become constants. */
  variables: readonly tf.Variable[];
  /** Its shape and type are the model's; its values do not matter. */
  example: tf.Tensor;
  inputName?: string;
}

/**
 * Writes `saved_model.pb` into a folder: the forward pass with its weights, batch normalisation folded, as the
 * signature "serving_default". Shapes are fixed, the batch's as well.
 * @returns the names of the outputs: their places in the result ("raw"), or "output" where it is one tensor
 * @throws InputError when another engine than the native one runs, or the pass does what a graph cannot.
 */
export function writeSavedModel(
  folder: string,
  { forward, variables, example, inputName = 'input' }: SavedModelOptions,
): string[] {
  if (tf.getBackend() !== nativeBackend) {
    throw new InputError({ what: 'a SavedModel needs the native engine', fix: 'PAPERSWEEP_ENGINE=native' });
  }
  const step = { fn: forward as (...args: never[]) => unknown, variables, freeze: true };
  const traced = trace(step, flatten([example], 'the example'), 'model');
  const graph = graphMessage(foldForInference(traced), (output) => traced.dtypes.get(output)!);
  const names = traced.paths.map(outputName);
  const outputs = traced.outputs.map((output, i): [string, Output] => [names[i], output]);
  const bytes = savedModel(graph, [[inputName, traced.inputs[0]]], outputs).serializeBinary();
  mkdirSync(join(folder, 'variables'), { recursive: true });
  writeFileAtomic(join(folder, 'saved_model.pb'), bytes);
  return names;
}

/** "the result.levels[0]" becomes "levels_0". */
function outputName(path: string): string {
  return path.replace('the result', '').replace(/\W+/g, '_').replace(/^_|_$/g, '') || 'output';
}

function savedModel(
  graph: proto.GraphDef,
  inputs: [string, Output][],
  outputs: [string, Output][],
): proto.SavedModel {
  const { SavedModel, MetaGraphDef, SignatureDef } = protobuf();
  const signature = new SignatureDef();
  for (const [name, output] of inputs) signature.getInputsMap().set(name, tensorInfo(output));
  for (const [name, output] of outputs) signature.getOutputsMap().set(name, tensorInfo(output));
  signature.setMethodName('tensorflow/serving/predict');
  const info = new MetaGraphDef.MetaInfoDef();
  info.setTagsList(['serve']);
  const meta = new MetaGraphDef();
  meta.setMetaInfoDef(info);
  meta.setGraphDef(graph);
  meta.getSignatureDefMap().set('serving_default', signature);
  const model = new SavedModel();
  model.setSavedModelSchemaVersion(1);
  model.setMetaGraphsList([meta]);
  return model;
}

function tensorInfo({ name, dtype, shape }: Output): proto.TensorInfo {
  const info = new (protobuf().TensorInfo)();
  info.setName(name);
  info.setDtype(dtype);
  info.setTensorShape(shapeMessage(shape));
  return info;
}
