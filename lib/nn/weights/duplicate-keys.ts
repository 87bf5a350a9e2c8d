/** JSON that names one thing twice: `JSON.parse` keeps the last without a word. */

/**
 * Finds a key that stands twice in one object.
 * @param text valid JSON
 * @returns the first such key, or undefined
 */
export function duplicateKey(text: string): string | undefined {
  const open: Set<string>[] = [];
  let last = '';
  for (const [token] of text.matchAll(/"(?:[^"\\]|\\.)*"|[{}[\]:]/g)) {
    if (token === '{' || token === '[') open.push(new Set());
    else if (token === '}' || token === ']') open.pop();
    else if (token === ':') {
      const key = JSON.parse(last) as string;
      const seen = open[open.length - 1];
      if (seen.has(key)) return key;
      seen.add(key);
    } else last = token;
  }
  return undefined;
}
