// Charts by Chart.js, each with its numbers as a table beside it, and the map of the index space.

const drawn = [];
const colourOf = (name) => getComputedStyle(document.documentElement).getPropertyValue(name).trim();
const seriesColour = (k) => colourOf(`--series-${k % 6}`);

/** Colours of the theme in force, into what a chart is made of. */
function paint(chart) {
  const text = colourOf("--text"), line = colourOf("--line");
  chart.options.color = text;
  for (const scale of Object.values(chart.options.scales)) {
    scale.ticks.color = text;
    scale.grid.color = line;
    scale.title.color = text;
  }
  for (const set of chart.data.datasets) {
    const colour = colourOf(set.colourName || `--series-${(set.series || 0) % 6}`);
    set.backgroundColor = set.faint ? `${colour}66` : colour;
    set.borderColor = colour;
  }
}

function repaint() {
  for (const chart of drawn) {
    paint(chart);
    chart.update();
  }
}

/**
 * A figure with a chart that is drawn when it comes into view.
 *
 * caption, label: for all, for those who hear it. config: Chart.js' own. numbers: {headings, rows}. shapes: the series have
 * shapes of their own, which the legend shows.
 */
function chartFigure({ caption, label, config, numbers, height, shapes }) {
  const figure = fromTemplate("t-chart");
  figure.querySelector("figcaption").textContent = caption;
  const canvas = figure.querySelector("canvas");
  canvas.setAttribute("aria-label", label);
  canvas.parentElement.style.height = `${height || 220}px`;
  figure.querySelector(".numbers .scroll").append(table(numbers.headings, numbers.rows, caption));
  figure.draw = () => {
    if (figure.isDrawn) return;
    figure.isDrawn = true;
    const scales = {};
    for (const [axis, own] of Object.entries(config.options.scales)) {
      scales[axis] = { ...own, ticks: { ...own.ticks }, grid: { ...own.grid }, title: { display: Boolean(own.name), text: own.name } };
    }
    const whole = {
      ...config,
      options: {
        animation: false, responsive: true, maintainAspectRatio: false, ...config.options, scales,
        plugins: { legend: { display: config.data.datasets.filter((one) => !one.hiddenInLegend).length > 1,
          labels: { boxWidth: shapes ? 8 : 12, boxHeight: shapes ? 8 : undefined, usePointStyle: Boolean(shapes), filter: (item, all) => !all.datasets[item.datasetIndex].hiddenInLegend } }, ...config.options.plugins },
      },
    };
    paint(whole);
    drawn.push(new Chart(canvas, whole));
  };
  whenSeen(figure);
  return figure;
}

const watcher = "IntersectionObserver" in window
  ? new IntersectionObserver((entries) => {
    for (const entry of entries) {
      if (!entry.isIntersecting) continue;
      watcher.unobserve(entry.target);
      entry.target.draw();
    }
  }, { rootMargin: "200px" }) : null;

function whenSeen(figure) {
  if (watcher) watcher.observe(figure);
  else setTimeout(figure.draw);
}

const seriesName = (sum) => (several ? `${recordName(sum.record)} ${sum.space}` : sum.space);

/** How far off the differing elements are, a series for each space. */
function ulpChart(sums) {
  const shown = sums.filter((sum) => sum.ulps.length);
  if (!shown.length) return null;
  const bins = [...new Set(shown.flatMap((sum) => sum.ulps.map(([k]) => k)))].sort((a, b) => a - b);
  const all = [];
  for (let k = bins[0]; k <= bins[bins.length - 1] && k < 65; ++k) all.push(k);
  if (bins.includes(65)) all.push(65);
  const count = (sum, k) => (sum.ulps.find(([bin]) => bin === k) || [k, 0])[1];
  return chartFigure({
    caption: "How far off: differing elements by distance from the reference, over all trials",
    label: `Bars of ${plural(all.length, "distance")} in ULP, from ${ulpBin(all[0])} to ${ulpBin(all[all.length - 1])}, for ${shown.map(seriesName).join(", ")}`,
    config: {
      type: "bar",
      data: { labels: all.map(ulpBin), datasets: shown.map((sum, k) => ({ label: seriesName(sum), series: k, data: all.map((bin) => count(sum, bin)) })) },
      options: { scales: { x: { name: "ULP, at least", grid: { display: false } }, y: { name: "elements", type: "logarithmic", min: 0.8, ticks: { callback: decades } } } },
    },
    numbers: { headings: ["ULP, at least", ...shown.map(seriesName)], rows: all.map((bin) => [ulpBin(bin), ...shown.map((sum) => count(sum, bin).toLocaleString("en"))]) },
  });
}

/** Labels of an axis over many decades. */
function powers(value) {
  const power = Math.log10(value), whole = Math.round(power);
  if (Math.abs(power - whole) > 1e-6) return "";
  return whole >= -2 && whole <= 4 ? (10 ** whole).toLocaleString("en") : `1e${whole}`;
}

/** A long label in two lines where the page is narrow, so that a chart has room beside its labels. */
function inTwoLines(value) {
  const label = this.getLabelForValue(value);
  if (innerWidth > 600 || label.length < 20) return label;
  const gaps = [...label.matchAll(/ +/g)].map((gap) => gap.index).filter((at) => at > 3);
  if (!gaps.length) return label;
  const middle = gaps.reduce((a, b) => (Math.abs(b - label.length / 2) < Math.abs(a - label.length / 2) ? b : a));
  return [label.slice(0, middle), label.slice(middle).trim()];
}

const decades = (value) => (Number.isInteger(Math.log10(value)) ? value.toLocaleString("en") : "");

/** Failure rates with their intervals, a bar for each row that failed at times. */
function rateChart(entries) {
  if (!entries.length) return null;
  return intervalChart({
    caption: "How often it fails, with the 95 % interval",
    unit: "% of trials", entries: entries.map((one) => ({ ...one, low: 100 * one.low, high: 100 * one.high, value: 100 * one.value })), min: 0, max: 100,
  });
}

function intervalChart({ caption, unit, entries, min, max, goal }) {
  const y = { grid: { display: false }, ticks: { autoSkip: false, callback: inTwoLines } };
  const points = entries.map((one) => ({ x: one.value, y: one.name }));
  const datasets = [
    { type: "scatter", label: "measured", data: points, series: 0, pointRadius: 5, pointStyle: "rectRot" },
    { type: "bar", label: "95 % interval", data: entries.map((one) => [one.low, one.high]), series: 0, faint: true, barThickness: 12, borderSkipped: false, borderWidth: 1 },
  ];
  if (goal) {
    datasets.push({ type: "scatter", label: "goal", colourName: "--bad", pointStyle: "line", rotation: 90, pointRadius: 9, borderWidth: 2,
      data: entries.filter((one) => one.goal > 0).map((one) => ({ x: one.goal, y: one.name })) });
  }
  return chartFigure({
    caption, height: 90 + 30 * entries.length,
    label: entries.map((one) => `${one.name}: ${short(one.value)}, between ${short(one.low)} and ${short(one.high)} ${unit}`).join("; "),
    config: {
      type: "bar",
      data: { labels: entries.map((one) => one.name), datasets },
      options: { indexAxis: "y", scales: { x: { name: unit, min, max }, y: { ...y, type: "category", labels: entries.map((one) => one.name) } } },
    },
    numbers: { headings: ["", `value, ${unit}`, "from", "to", ...(goal ? ["goal"] : [])],
      rows: entries.map((one) => [one.name, short(one.value), short(one.low), short(one.high), ...(goal ? [one.goal ? short(one.goal) : "–"] : [])]) },
  });
}

/** Where in the index space elements differ: darker is a larger share of a part's elements. */
function mapFigure(sum, output) {
  const { rows, columns: across, counts } = output.where;
  const total = counts.reduce((all, [, n]) => all + n, 0);
  const shares = new Map(counts.map(([k, n]) => [k, n / part(k, output).elements]));
  const most = Math.max(...shares.values());
  const figure = fromTemplate("t-map");
  figure.querySelector("figcaption").textContent =
    `Where: ${output.view} on ${seriesName(sum)}, ${output.extents.join(" × ") || "a single"} element${output.extents.length ? "s" : ""}`;
  const cells = figure.querySelector(".cells");
  cells.style.gridTemplateColumns = `repeat(${across}, 1fr)`;
  cells.classList.toggle("strip", rows === 1);
  cells.setAttribute("aria-label", `${plural(total, "differing element")} in ${counts.length} of ${rows * across} equal parts of the index space: ` +
    counts.slice(0, 8).map(([k, n]) => `${part(k, output).name}: ${n}`).join("; ") + (counts.length > 8 ? "; and more" : ""));
  const byPlace = new Map(counts);
  for (let k = 0; k < rows * across; ++k) {
    const cell = el("i");
    if (shares.has(k)) {
      cell.style.setProperty("--much", String(0.2 + 0.8 * (shares.get(k) / most)));
      cell.className = "some";
    }
    cell.title = `${part(k, output).name}: ${plural(byPlace.get(k) || 0, "difference")}`;
    cells.append(cell);
  }
  const last = ((output.extents[0] || 1) - 1).toLocaleString("en");
  figure.querySelector(".from").textContent = rows === 1 ? "0" : `down: first index, 0 to ${last}; across: the others`;
  figure.querySelector(".to").textContent = rows === 1 ? last : "";
  return figure;
}

/** A part of a map: its elements in words, and how many they are. */
function part(k, output) {
  const { rows, columns: across } = output.where;
  const range = (place, parts, extent) => {
    const from = Math.ceil((place * extent) / parts), to = Math.ceil(((place + 1) * extent) / parts) - 1;
    return { text: to > from ? `${from} to ${to}` : String(from), count: to - from + 1 };
  };
  if (rows === 1 && output.extents.length < 2) {
    const here = range(k, across, output.extents[0] || 1);
    return { name: `elements ${here.text}`, elements: here.count };
  }
  const down = range(Math.floor(k / across), rows, output.extents[0]);
  const beside = range(k % across, across, output.extents.slice(1).reduce((a, b) => a * b, 1));
  return { name: `(${down.text}, ${beside.text})`, elements: down.count * beside.count };
}
