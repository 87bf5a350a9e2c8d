/** Shows functions and classes of the library as they are written, so that an equation stands beside its code. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { InputError } from '../errors';
import type { Displayable } from '../show/display';

/**
 * The TypeScript of some exported functions or classes, doc comments included.
 * @param file path from the folder of the library, e.g. `papers/iou-balanced/iou-balanced.ts`
 * @throws InputError when the file or one of the names is not there
 */
export function functionSource(file: string, ...names: string[]): Displayable {
  const text = readSource(file);
  const code = names.map((name) => functionText(text, name, file)).join('\n\n');
  const markdown = `\`lib/${file}\`\n\n\`\`\`ts\n${code}\n\`\`\``;
  return {
    toMimeBundle: () => ({ data: { 'text/markdown': markdown, 'text/plain': `lib/${file}\n\n${code}` } }),
  };
}

function readSource(file: string): string {
  try {
    return readFileSync(join(__dirname, '..', file), 'utf8');
  } catch {
    throw new InputError({ what: 'no such source file', where: `lib/${file}` });
  }
}

/** From the doc comment before `export function name` (or `class`) to the brace that ends it at the line's start. */
function functionText(text: string, name: string, file: string): string {
  const at = text.search(new RegExp(`^export (async function|function|class) ${name}\\b`, 'm'));
  if (at < 0) throw new InputError({ what: `no exported function "${name}"`, where: `lib/${file}` });
  const comment = text.lastIndexOf('/**', at);
  const touches = comment >= 0 && /\*\/\n$/.test(text.slice(comment, at));
  const end = text.indexOf('\n}\n', at);
  return text.slice(touches ? comment : at, end + 2);
}
