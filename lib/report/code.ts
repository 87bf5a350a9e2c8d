/** TypeScript with its words told apart: enough for reading, no more. */
import { escapeHtml } from '../show/table-html';

const words =
  'as async await break case catch class const continue default delete do else enum export extends false finally for from function if implements import in instanceof interface let new null of return satisfies static super switch this throw true try type typeof undefined var void while yield';

const token = new RegExp(
  [
    String.raw`(?<comment>\/\/[^\n]*|\/\*[\s\S]*?\*\/)`,
    String.raw`(?<string>'(?:\\.|[^'\\\n])*'|"(?:\\.|[^"\\\n])*"|\`(?:\\.|[^\`\\])*\`)`,
    String.raw`(?<number>\b\d[\d_]*(?:\.\d+)?(?:e[-+]?\d+)?\b)`,
    String.raw`(?<word>\b(?:${words.replaceAll(' ', '|')})\b)`,
  ].join('|'),
  'g',
);

/** Gives code as html, each kind of token in a span of that class. */
export function codeHtml(source: string): string {
  let [html, at] = ['', 0];
  for (const match of source.matchAll(token)) {
    const kind = Object.entries(match.groups ?? {}).find(([, text]) => text !== undefined)?.[0];
    html += `${escapeHtml(source.slice(at, match.index))}<span class="${kind}">${escapeHtml(match[0])}</span>`;
    at = match.index + match[0].length;
  }
  return html + escapeHtml(source.slice(at));
}
