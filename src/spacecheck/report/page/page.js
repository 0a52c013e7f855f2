// The page as a whole: its head, its themes, printing, and what opens what.

function headline() {
  const rows = data.kernels.flatMap((kernel) => kernel.rows);
  const bad = rows.filter((row) => isBad(row.verdict)).length;
  const made = byId("headline");
  if (!rows.length) {
    made.textContent = "These records hold no verdict and no trial.";
    return;
  }
  made.append(el(`strong.${bad ? "bad" : "good"}`, bad ? `${bad} of ${plural(rows.length, "row")} at fault` : "No fault found"),
    ` – ${plural(data.kernels.length, "kernel")}, ${plural(new Set(columns.map((one) => one.space)).size, "space")}, ` +
    plural(data.records.reduce((n, record) => n + record.trials, 0), "trial"));
  const unfinished = data.records.filter((record) => !record.complete);
  if (unfinished.length) made.append(el("span.warning", ` The run of ${unfinished.map((one) => fileName(one.path)).join(", ")} did not end: what it had is shown.`));
  for (const name of [...verdictNames].reverse()) {
    const count = rows.filter((row) => row.verdict === name).length;
    if (!count) continue;
    const chip = el(`button.chip.v-${name}`, el("b", String(count)), ` ${verdicts[name]} ${name}`);
    chip.type = "button";
    chip.dataset.verdict = name;
    chip.setAttribute("aria-pressed", "false");
    byId("tally").append(el("li", chip));
  }
}

function buildRecords() {
  data.records.forEach((record, k) => {
    const made = fromTemplate("t-record");
    made.querySelector("h3").textContent = several ? `${recordName(k)}: ${fileName(record.path)}` : fileName(record.path);
    const facts = [["Started", record.started], ["Machine", [record.host, record.processor, record.cores && plural(record.cores, "core")].filter(Boolean).join(", ")],
      ["Kokkos", [record.kokkos, record.architecture].filter(Boolean).join(", ")], ["Compiler", [record.compiler, record.flags].filter(Boolean).join(" ")],
      ["Spaces", (record.spaces || []).join(", ")],
      ["Asked", [record.repeat && plural(record.repeat, "repetition"), record.confidence && `confidence ${percent(record.confidence)}`, record.seed !== null && `seed ${record.seed}`].filter(Boolean).join(", ")],
      ["Trials", `${record.trials.toLocaleString("en")}${record.complete ? `, exit code ${record.exit}` : ", incomplete: the run did not end"}`]];
    const list = made.querySelector("ul");
    for (const [name, value] of facts) if (value) list.append(el("li", el("span.quiet", name), el("span", String(value))));
    byId("records").append(made);
  });
}

function buildBenches() {
  for (const bench of data.benches) {
    byId("benches").hidden = false;
    const rows = bench.rows || [];
    const name = (row) => `${row.id} ${row.kernel} ${row.space} n=${row.n.toLocaleString("en")}`;
    const block = el("div.bench", el("h3", fileName(bench.path)), el("p.quiet", [bench.processor, bench.cores && plural(bench.cores, "core"), bench.compiler, bench.flags, bench.kokkos && `Kokkos ${bench.kokkos}`].filter(Boolean).join(", ")));
    byId("benches").append(block);
    if (!rows.length) continue;
    const least = Math.min(...rows.map((row) => row.low)), most = Math.max(...rows.map((row) => row.high));
    block.append(el("div.pictures", intervalChart({ caption: "Time through spacecheck over time by hand: less is faster", unit: "ratio",
      entries: rows.map((row) => ({ name: name(row), value: row.ratio, low: row.low, high: row.high, goal: row.goal })), goal: true,
      min: Math.min(0.9, Math.floor(10 * least) / 10), max: Math.max(1.1, Math.ceil(10 * most) / 10) }), bandwidthChart(rows, name)));
    block.append(scrolling(table(["Bench", "Ratio", "95 % interval", "Pairs", "Goal", "Verdict"], rows.map((row) => [name(row), short(row.ratio),
      `${short(row.low)} to ${short(row.high)}`, String(row.pairs), row.goal ? `≤ ${row.goal}` : "–", `${row.verdict}${row.disturbed ? ", disturbed" : ""}`]), "Benches")));
  }
}

/** The memory side of a roofline: bytes that the work has to move over the time it took. */
function bandwidthChart(rows, name) {
  const shown = rows.filter((row) => row.bytes > 0 && row.seconds > 0);
  if (!shown.length) return "";
  const speed = (row, seconds) => row.bytes / seconds / 1e9;
  return chartFigure({
    caption: "Bandwidth: the bytes that the work has to move over the time it took", height: 90 + 36 * shown.length,
    label: shown.map((row) => `${name(row)}: ${short(speed(row, row.seconds))} GB/s, by hand ${short(speed(row, row.by_hand_seconds))}`).join("; "),
    config: { type: "bar", data: { labels: shown.map(name), datasets: [
      { label: "through spacecheck", series: 0, data: shown.map((row) => speed(row, row.seconds)) },
      { label: "by hand", series: 1, data: shown.map((row) => speed(row, row.by_hand_seconds)) }] },
    options: { indexAxis: "y", scales: { x: { name: "GB/s", beginAtZero: true }, y: { grid: { display: false }, ticks: { autoSkip: false } } } } },
    numbers: { headings: ["", "through spacecheck, GB/s", "by hand, GB/s"], rows: shown.map((row) => [name(row), short(speed(row, row.seconds)), short(speed(row, row.by_hand_seconds))]) },
  });
}

function openKernel(number) {
  const kernel = data.kernels[number];
  if (!kernel) return;
  kernel.section.open = true;
  fillKernel(kernel);
}

function buildThemes() {
  const names = ["as the system", "light", "dark"];
  let chosen = 0;
  byId("theme").addEventListener("click", () => {
    chosen = (chosen + 1) % names.length;
    if (chosen) document.documentElement.dataset.theme = names[chosen];
    else delete document.documentElement.dataset.theme;
    byId("theme").textContent = `Theme: ${names[chosen]}`;
    repaint();
  });
  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", repaint);
}

function buildPrinting() {
  let before = null;
  addEventListener("beforeprint", () => {
    // On paper: light, and every kernel at fault that the filters show in full.
    before = document.documentElement.dataset.theme;
    document.documentElement.dataset.theme = "light";
    data.kernels.forEach((kernel, k) => {
      if (!kernel.section.hidden && kernel.rows.some((row) => isBad(row.verdict)) && data.kernels.length <= 400) openKernel(k);
    });
    for (const figure of document.querySelectorAll(".chart")) if (figure.offsetParent) figure.draw();
    repaint();
  });
  addEventListener("afterprint", () => {
    if (before) document.documentElement.dataset.theme = before;
    else delete document.documentElement.dataset.theme;
    repaint();
  });
}

function start() {
  headline();
  buildRecords();
  buildMatrix(openKernel);
  buildKernels();
  const apply = buildFilters();
  byId("tally").addEventListener("click", (event) => {
    const chip = event.target.closest("button");
    if (!chip) return;
    const select = byId("filter-verdict");
    select.value = select.value === chip.dataset.verdict ? "" : chip.dataset.verdict;
    apply();
  });
  byId("open-all").addEventListener("click", () => data.kernels.forEach((kernel, k) => { if (!kernel.section.hidden) openKernel(k); }));
  byId("close-all").addEventListener("click", () => data.kernels.forEach((kernel) => { kernel.section.open = false; }));
  buildBenches();
  buildThemes();
  buildPrinting();
  byId("maker").textContent = `spacecheck ${[...new Set(data.records.map((record) => record.version).filter(Boolean))].join(", ")}`;
  const asked = () => { if (/^#kernel-\d+$/.test(location.hash)) openKernel(Number(location.hash.slice(8))); };
  addEventListener("hashchange", asked);
  asked();
}

start();
