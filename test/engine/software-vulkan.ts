/** Chromium's Vulkan driver that computes on the processor: with it WebGPU runs where there is no GPU. */
import { existsSync } from 'node:fs';
import { join } from 'node:path';

const folders = ['/usr/lib/chromium', '/usr/lib/chromium-browser', '/opt/google/chrome'];

/** Gives the environment under which WebGPU finds the driver, or undefined when there is none. */
export function softwareVulkan(): Record<string, string> | undefined {
  const folder = folders.find((f) => existsSync(join(f, 'vk_swiftshader_icd.json')));
  if (!folder) return undefined;
  const libraries = [folder, process.env.LD_LIBRARY_PATH].filter(Boolean).join(':'); // libvulkan.so.1 is there too
  return { VK_DRIVER_FILES: join(folder, 'vk_swiftshader_icd.json'), LD_LIBRARY_PATH: libraries };
}
