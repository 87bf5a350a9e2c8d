/** The dashboard's page: one file, nothing fetched from elsewhere, everything set as text. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';

/** @param nonce which script and style may run */
export function page(title: string, nonce: string): string {
  const part = (name: string) => readFileSync(join(__dirname, name), 'utf8');
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${escaped(title)}</title>
<link rel="icon" href="data:,">
<style nonce="${nonce}">${part('page.css')}</style>
</head>
<body>
<h1>${escaped(title)}</h1>
<p id="count" role="status">waiting for the first news</p>
<progress id="bar" max="1" value="0"></progress>
<section id="trials" aria-label="running trials"></section>
<ul id="notes"></ul>
<script nonce="${nonce}">${part('page.js')}</script>
</body>
</html>
`;
}

function escaped(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('"', '&quot;');
}
