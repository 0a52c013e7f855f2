// What `bench --json` printed: ratios with their intervals, bandwidth, and the roofline.

const benchRows = (file) => file.rows;
const benchName = (row) => `${row.id} ${row.kernel} ${row.space} n=${row.n.toLocaleString("en")}`;

function ratioChart(caption, all) {
  const entries = all.filter((one) => [one.value, one.low, one.high].every(Number.isFinite));
  if (!entries.length) return null;
  const least = Math.min(...entries.map((one) => one.low)), most = Math.max(...entries.map((one) => one.high));
  return intervalChart({ caption, unit: "ratio", entries, goal: true,
    min: Math.min(0.9, Math.floor(10 * least) / 10), max: Math.max(1.1, Math.ceil(10 * most) / 10) });
}

const ratioEntry = (row, name) => ({ name, value: row.ratio, low: row.low, high: row.high, goal: row.goal });

/** The same bench of several files, one below the other. */
function besideChart(files) {
  const names = [...new Set(files.flatMap((file) => benchRows(file).map(benchName)))];
  const entries = names.flatMap((name) => {
    const found = files.flatMap((file, k) => benchRows(file).filter((row) => benchName(row) === name).map((row) => ratioEntry(row, `${letters(k)}  ${name}`)));
    return found.length > 1 ? found : [];
  });
  return entries.length ? ratioChart("Side by side: what several of the files have timed", entries) : null;
}

/** Bytes that the work has to move over the time it took. */
function bandwidthChart(rows) {
  const shown = rows.filter((row) => row.bytes > 0 && row.seconds > 0);
  if (!shown.length) return null;
  const speed = (row, seconds) => row.bytes / seconds / 1e9;
  return chartFigure({
    caption: "Bandwidth: the bytes that the work has to move over the time it took", height: 90 + 36 * shown.length,
    label: shown.map((row) => `${benchName(row)}: ${short(speed(row, row.seconds))} GB/s, by hand ${short(speed(row, row.by_hand_seconds))}`).join("; "),
    config: { type: "bar", data: { labels: shown.map(benchName), datasets: [
      { label: "through spacecheck", series: 0, data: shown.map((row) => speed(row, row.seconds)) },
      { label: "by hand", series: 1, data: shown.map((row) => speed(row, row.by_hand_seconds)) }] },
    options: { indexAxis: "y", scales: { x: { name: "GB/s", beginAtZero: true }, y: { grid: { display: false }, ticks: { autoSkip: false, callback: inTwoLines } } } } },
    numbers: { headings: ["", "through spacecheck, GB/s", "by hand, GB/s"], rows: shown.map((row) => [benchName(row), short(speed(row, row.seconds)), short(speed(row, row.by_hand_seconds))]) },
  });
}

/** How many operations a byte the work has, and how many a second were reached, under what memory and processor allow. */
function rooflineChart(file) {
  const rows = benchRows(file).filter((row) => row.flops > 0 && row.bytes > 0 && row.seconds > 0 && file.limits[row.space] && file.limits[row.space].flops > 0);
  if (!rows.length) return null;
  const intensity = (row) => row.flops / row.bytes;
  const reached = (row) => row.flops / row.seconds / 1e9;
  const spaces = [...new Set(rows.map((row) => row.space))];
  const bandwidth = (space) => Math.max(file.limits[space].copy, file.limits[space].triad) / 1e9;
  const roof = (space, x) => Math.min(bandwidth(space) * x, file.limits[space].flops / 1e9);
  const ridges = spaces.map((space) => file.limits[space].flops / 1e9 / bandwidth(space));
  const from = 10 ** Math.floor(Math.log10(Math.min(...rows.map(intensity), ...ridges) / 2));
  const to = 10 ** Math.ceil(Math.log10(2 * Math.max(...rows.map(intensity), ...ridges)));
  const shapes = ["circle", "triangle", "rect", "rectRot"];
  const datasets = spaces.flatMap((space, k) => {
    const ridge = ridges[k];
    return [
      { label: space, series: k, pointStyle: shapes[k % 4], pointRadius: 6, pointHoverRadius: 8,
        data: rows.filter((row) => row.space === space).map((row) => ({ x: intensity(row), y: reached(row), name: benchName(row) })) },
      { label: `limit of ${space}`, series: k, pointStyle: "line", showLine: true, pointRadius: 0, pointHitRadius: 0, borderWidth: 2, borderDash: k ? [6, 4] : [],
        data: [from, ridge, to].map((x) => ({ x, y: roof(space, x) })) },
    ];
  });
  const share = (row) => reached(row) / roof(row.space, intensity(row));
  // In the cache, no rate is the memory's, and the limit is not theirs.
  const cached = rows.some((row) => row.limit === "cache");
  const shareText = (row) => (row.limit === "cache" ? "in the cache" : percent(share(row)));
  return chartFigure({
    caption: `Roofline: what was reached under what memory (the slope) and arithmetic (the flat top) allow${cached ? "; what fits in the cache may lie above the slope" : ""}`, height: 320, shapes: true,
    label: rows.map((row) => `${benchName(row)}: ${short(reached(row))} GFLOP/s at ${short(intensity(row))} operations a byte, ${shareText(row)} of the limit`).join("; "),
    config: { type: "scatter", data: { datasets }, options: {
      scales: {
        x: { type: "logarithmic", name: "operations a byte", min: from, max: to, ticks: { callback: powers, maxRotation: 0 } },
        y: { type: "logarithmic", name: "GFLOP/s", ticks: { callback: powers } },
      },
      plugins: { tooltip: { callbacks: { label: ({ raw }) => (raw.name ? `${raw.name}: ${short(raw.y)} GFLOP/s` : "") } } },
    } },
    numbers: { headings: ["", "Operations a byte", "GFLOP/s", "Of the limit"],
      rows: rows.map((row) => [benchName(row), short(intensity(row)), short(reached(row)), shareText(row)]) },
  });
}

function benchTable(rows) {
  return scrolling(table(["Bench", "Ratio", "95 % interval", "Pairs", "Goal", "Verdict"], rows.map((row) => [benchName(row), short(row.ratio),
    `${short(row.low)} to ${short(row.high)}`, row.pairs === undefined ? "–" : String(row.pairs), row.goal ? `≤ ${row.goal}` : "–",
    `${row.verdict || "–"}${row.disturbed ? ", disturbed" : ""}`]), "Benches"));
}

function refusedTable(file) {
  return file.refused.length ? scrolling(table(["No ratio: other results than by hand", "Where"], file.refused.map((row) => [benchName(row), row.difference]), "Refused benches")) : null;
}

pageParts.push({
  name: "benches",
  heading: "Speed against loops by hand",
  told(file) {
    const verdicts = countBy(benchRows(file).map((row) => row.verdict || "reported"));
    const words = verdicts.map(([word, n], k) => [k ? ", " : ": ", word === "missed" ? el("strong.warning", `${n} missed the goal`) : `${n} ${word === "met" ? "met the goal" : word}`]);
    if (file.refused.length) words.push([", ", el("strong.warning", `${file.refused.length} with another result than by hand`)]);
    return [plural(benchRows(file).length, "ratio"), ...words.flat()];
  },
  together: besideChart,
  build(file) {
    const rows = benchRows(file);
    const made = [el("p.quiet", [file.processor, file.cores && plural(file.cores, "core"), file.compiler, file.flags, file.kokkos && `Kokkos ${file.kokkos}`].filter(Boolean).join(", "))];
    const refused = refusedTable(file);
    if (!rows.length) return [...made, refused || el("p", "No bench was timed.")];
    const figures = [ratioChart("Time through spacecheck over time by hand: less is faster", rows.map((row) => ratioEntry(row, benchName(row)))),
      rooflineChart(file), bandwidthChart(rows)].filter(Boolean);
    return [...made, el("div.pictures", ...figures), benchTable(rows), refused].filter(Boolean);
  },
});
