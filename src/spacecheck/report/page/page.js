// The page as a whole: its head, its themes, printing, and what opens what.

function headline() {
  const rows = data.kernels.flatMap((kernel) => kernel.rows);
  const made = byId("headline");
  if (!data.records.length) {
    made.remove();
    return;
  }
  if (!rows.length) {
    made.textContent = "These records hold no verdict and no trial.";
    return;
  }
  made.append(el(`strong.${{ good: "good", bad: "bad", open: "warning" }[data.headline.is]}`, data.headline.words),
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
      ["Kokkos", [record.kokkos, record.architecture].filter(Boolean).join(", ")], ["Compiler", [record.compiler, record.flags].filter(Boolean).join(": ")],
      ["Spaces", (record.spaces || []).join(", ")],
      ["Asked", [record.repeat && plural(record.repeat, "repetition"), record.confidence && `confidence ${percent(record.confidence)}`, record.seed !== null && `seed ${record.seed}`].filter(Boolean).join(", ")],
      ["Trials", `${record.trials.toLocaleString("en")}${record.complete ? `, exit code ${record.exit}` : ", incomplete: the run did not end"}`]];
    const list = made.querySelector("ul");
    for (const [name, value] of facts) if (value) list.append(el("li", el("span.quiet", name), el("span", String(value))));
    byId("records").append(made);
  });
}

/** The files that are no records: a section for each kind, a block for each file. */
function buildParts() {
  for (const part of pageParts) {
    const files = data[part.name];
    if (!files.length) continue;
    const heading = el("h2", part.heading);
    heading.id = `${part.name}-heading`;
    const section = el("section.part", heading);
    section.id = part.name;
    section.setAttribute("aria-labelledby", heading.id);
    const all = files.length > 1 && part.together ? part.together(files) : null;
    if (all) section.append(el("div.block.together", all));
    const blocks = el("div.blocks");
    files.forEach((file, k) => {
      const name = `${files.length > 1 ? `${letters(k)}: ` : ""}${fileName(file.path)}`;
      blocks.append(el("article.block", el("h3", name), el("p.told", ...part.told(file)), ...part.build(file)));
      byId("told").append(el("li", ...part.told(file), el("span.quiet", ` (${fileName(file.path)})`)));
    });
    section.append(blocks);
    byId("parts").append(section);
  }
}

/** A page without records has nothing of theirs to show. */
function showWhatThereIs() {
  if (data.records.length) return;
  for (const section of document.querySelectorAll(".of-records")) section.hidden = true;
  const first = document.querySelector("#parts h2");
  if (!first) return;
  first.tabIndex = -1;
  document.querySelector(".skip").href = `#${first.id}`;
  document.querySelector(".skip").textContent = `Skip to: ${first.textContent}`;
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
  buildParts();
  showWhatThereIs();
  buildThemes();
  buildPrinting();
  byId("maker").textContent = `spacecheck ${[...new Set(data.records.map((record) => record.version).filter(Boolean))].join(", ")}`;
  const asked = () => { if (/^#kernel-\d+$/.test(location.hash)) openKernel(Number(location.hash.slice(8))); };
  addEventListener("hashchange", asked);
  asked();
}

start();
