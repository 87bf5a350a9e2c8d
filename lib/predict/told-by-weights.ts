/** What a file of weights tells beside its tensors: a run of `papersweep train` writes down what it trained. */
import type { Size } from '../heatmaps';
import type { Weights } from '../nn/weights/weights-file';

/** Parts that the file does not tell are absent. */
export interface ToldModel {
  /** A name of the list of models. */
  name?: string;
  /** Keys of the model's configuration. */
  overrides?: Record<string, unknown>;
  /** Width and height of the input that was trained, pixels; images were fitted into it. */
  size?: Size;
  /** A person's crop was so many times the box. */
  margin?: number;
  /** Names of the classes or joints. */
  names?: string[];
}

/** Reads a file's metadata; what is of another form counts as not told. */
export function toldByWeights({ metadata }: Pick<Weights, 'metadata'>): ToldModel {
  const { model, input } = recordOf(recordOf(parse(metadata.details)).config) as {
    model?: unknown;
    input?: unknown;
  };
  const { name, ...overrides } = recordOf(model);
  const { width, height, margin } = recordOf(input);
  const names = parse(metadata.names);
  const isRun = typeof name === 'string';
  const isSize = Number.isInteger(width) && Number.isInteger(height);
  return {
    ...(isRun && { name: name as string, overrides }),
    ...(isSize && { size: [width, height] as Size }),
    ...(typeof margin === 'number' && { margin }),
    ...(isTexts(names) && { names }),
  };
}

function parse(text: string | undefined): unknown {
  try {
    return JSON.parse(text ?? 'null');
  } catch {
    return null;
  }
}

function recordOf(value: unknown): Record<string, unknown> {
  return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {};
}

function isTexts(value: unknown): value is string[] {
  return Array.isArray(value) && value.length > 0 && value.every((text) => typeof text === 'string');
}
