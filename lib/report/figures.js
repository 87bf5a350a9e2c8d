/* Puts an interactive figure where its picture stands, when the reader comes near it. plotly.js is loaded once. */
(() => {
  const plotlyPath = document.currentScript.dataset.plotly;
  let loading;

  function loadPlotly() {
    loading ??= new Promise((resolve, reject) => {
      const script = document.createElement('script');
      script.src = plotlyPath;
      script.onload = () => resolve(window.Plotly);
      script.onerror = reject;
      document.head.append(script);
    });
    return loading;
  }

  async function draw(figure) {
    const plot = figure.querySelector('.plot');
    const spec = JSON.parse(figure.querySelector('script.spec').textContent);
    const Plotly = await loadPlotly();
    const place = document.createElement('div');
    place.className = 'interactive';
    plot.append(place);
    await Plotly.newPlot(place, spec.data, spec.layout, spec.config);
    if (spec.frames) await Plotly.addFrames(place, spec.frames);
    plot.querySelector('img').hidden = true;
    plot.classList.add('ready');
  }

  const seen = new IntersectionObserver(
    (entries) => {
      for (const { isIntersecting, target } of entries) {
        if (!isIntersecting) continue;
        seen.unobserve(target);
        draw(target).catch(() => target.querySelector('.interactive')?.remove());
      }
    },
    { rootMargin: '200px' },
  );
  for (const script of document.querySelectorAll('script.spec')) seen.observe(script.parentElement);
})();
