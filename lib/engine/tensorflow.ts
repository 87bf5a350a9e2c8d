/** The one TensorFlow.js of this process: every room, danfojs included, shares its engine. */
export * as tf from '@tensorflow/tfjs';
