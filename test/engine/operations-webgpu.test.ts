import { spawnSync } from 'node:child_process';
import * as assert from 'uvu/assert';
import { tf, useEngine } from '../../lib/engine';
import { suite, testWith } from '../harness';
import { operationChecks } from './operation-checks';
import { softwareVulkan } from './software-vulkan';

// The Vulkan driver is found through the environment that the process starts with: so it is started once more.
const vulkan = softwareVulkan();
if (vulkan && process.env.PAPERSWEEP_ENGINE !== 'webgpu') {
  const env = { ...process.env, ...vulkan, PAPERSWEEP_ENGINE: 'webgpu' };
  const again = spawnSync(process.execPath, ['--require', 'tsx/cjs', __filename], { env, stdio: 'inherit' });
  process.exit(again.status ?? 1);
}

const missing = vulkan ? undefined : "no software Vulkan driver: install chromium (it brings SwiftShader's)";
const operations = suite('operations on the WebGPU engine');

operations.before(async () => {
  if (missing) return;
  await useEngine();
  assert.is(tf.getBackend(), 'webgpu');
});
for (const [name, body] of operationChecks()) testWith(missing, operations, name, body);
