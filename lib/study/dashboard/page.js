// Draws what the server tells, twice a second. Everything is set as text: no name of a trial becomes a tag.
const byId = (id) => document.getElementById(id);
const cards = new Map();

function element(name, parent, text = '') {
  const made = document.createElement(name);
  made.textContent = text;
  parent.append(made);
  return made;
}

function card(id) {
  const article = element('article', byId('trials'));
  const made = { article, title: element('h2', article), about: element('p', article) };
  const svg = document.createElementNS('http://www.w3.org/2000/svg', 'svg');
  svg.setAttribute('viewBox', '0 0 100 100');
  svg.setAttribute('preserveAspectRatio', 'none');
  svg.setAttribute('role', 'img');
  svg.setAttribute('aria-label', 'loss by step');
  made.path = document.createElementNS('http://www.w3.org/2000/svg', 'path');
  svg.append(made.path);
  article.append(svg);
  cards.set(id, made);
  return made;
}

// The loss on a scale of its own, so that the shape shows.
function line(curve) {
  if (curve.length < 2) return '';
  const losses = curve.map(([, loss]) => loss);
  const [least, most] = [Math.min(...losses), Math.max(...losses)];
  const [first, last] = [curve[0][0], curve[curve.length - 1][0]];
  const place = ([step, loss]) => {
    const x = (100 * (step - first)) / Math.max(1, last - first);
    const y = 95 - (90 * (loss - least)) / (most - least || 1);
    return `${x.toFixed(2)} ${y.toFixed(2)}`;
  };
  return `M${curve.map(place).join('L')}`;
}

function drawTrial({ id, label, worker, step, steps, curve }) {
  const { title, about, path } = cards.get(id) ?? card(id);
  title.textContent = label;
  const loss = curve.length ? `, loss ${Number(curve[curve.length - 1][1].toPrecision(4))}` : '';
  about.textContent = `${steps ? `step ${step} of ${steps}` : 'starting'}${loss} (${worker})`;
  path.setAttribute('d', line(curve));
}

function time(seconds) {
  if (seconds === undefined) return '';
  return seconds < 90 ? `, ${Math.round(seconds)} s to go` : `, ${Math.round(seconds / 60)} min to go`;
}

function draw({ total, done, failed, left, running, notes, secondsLeft }) {
  byId('count').textContent =
    `${done} of ${total} done, ${running.length} running, ${failed} failed, ${left} left${time(secondsLeft)}`;
  byId('bar').value = (done + failed) / Math.max(1, total);
  for (const [id, { article }] of cards) {
    if (running.some((trial) => trial.id === id)) continue;
    article.remove();
    cards.delete(id);
  }
  for (const trial of running) drawTrial(trial);
  byId('notes').replaceChildren();
  for (const note of notes) element('li', byId('notes'), note);
}

const events = new EventSource(`/events${location.search}`);
events.onmessage = ({ data }) => draw(JSON.parse(data));
events.onerror = () => {
  byId('count').textContent += ' (the sweep has ended, or cannot be reached)';
  events.close();
};
