// The matrix of kernels and spaces, and its filters.

function badge(verdict, extra) {
  const made = el(`span.verdict.v-${verdict}`);
  const sign = el("span.sign", verdicts[verdict] || "?");
  sign.setAttribute("aria-hidden", "true");
  made.append(sign, ` ${verdict}${extra ? ` ${extra}` : ""}`);
  return made;
}

const rowsIn = (kernel, column) => kernel.rows.filter((row) => row.record === column.record && row.space === column.space);

function matrixCell(kernel, number, column) {
  const rows = rowsIn(kernel, column);
  if (!rows.length) return el("td.absent", "not run");
  const verdict = worst(rows.map((row) => row.verdict));
  const link = el("a", badge(verdict, rows.length > 1 ? `(${rows.length} sizes)` : ""));
  link.href = `#kernel-${number}`;
  const found = rows.flatMap((row) => row.findings || []).filter(isFault).length;
  return el(`td.cell.c-${verdict}`, link, found ? el("span.quiet.found", ` ${plural(found, "finding")}`) : null);
}

const comparisonsOf = (name) => data.comparisons.map((one) => one.kernels.filter((kernel) => kernel.kernel === name));

function comparedCell(results) {
  if (!results.length) return el("td.absent", "not compared");
  const order = ["nothing compared", "bitwise equal", "values equal", "within bound", "not judged", "disagree"];
  const worstResult = results.reduce((a, b) => (order.indexOf(b.result) > order.indexOf(a.result) ? b : a));
  const verdict = worstResult.result === "disagree" ? "disagree" : worstResult.result === "within bound" ? "rounding"
    : worstResult.result === "not judged" ? "inconclusive"
    : worstResult.result === "nothing compared" ? "skipped" : "agree";
  const cell = el(`td.cell.c-${verdict}`, el(`span.verdict.v-${verdict}`, `${verdicts[verdict]} ${worstResult.result}`));
  const why = worstResult.why || worstResult.left_open;
  if (why) cell.append(el("span.quiet.found", ` ${why}`));
  return cell;
}

function buildMatrix(open) {
  const head = el("tr", ...["Kernel", ...columns.map((one) => one.name),
    ...data.comparisons.map((one) => `${recordName(0)} against ${recordName(one.record)}`)].map((name) => {
    const th = el("th", name);
    th.scope = "col";
    return th;
  }));
  byId("matrix").tHead.append(head);
  const body = byId("matrix").tBodies[0];
  const rows = document.createDocumentFragment();
  data.kernels.forEach((kernel, number) => {
    const name = el("a", kernel.name);
    name.href = `#kernel-${number}`;
    const th = el("th", name);
    th.scope = "row";
    const row = el("tr", th, ...columns.map((column) => matrixCell(kernel, number, column)),
      ...comparisonsOf(kernel.name).map(comparedCell));
    kernel.matrixRow = row;
    rows.append(row);
  });
  body.append(rows);
  body.addEventListener("click", (event) => {
    const link = event.target.closest("a");
    if (link) open(Number(link.hash.split("-")[1]));
  });
}

/** What a kernel is filtered by, gathered once. */
function filterKeys(kernel) {
  const found = findingsOf(kernel);
  const byColumn = columns.map((column) => worst(rowsIn(kernel, column).map((row) => row.verdict)));
  return {
    text: kernel.name.toLowerCase(),
    rows: kernel.rows.map((row) => ({
      space: row.space, verdict: row.verdict,
      kinds: new Set((row.findings || []).map((one) => one.kind)), checks: new Set((row.findings || []).map((one) => one.check)),
    })),
    kinds: new Set(found.map((one) => one.kind)),
    differs: comparisonsOf(kernel.name).flat().some((one) => one.result === "disagree") ||
      columns.some((a, i) => columns.some((b, j) => a.space === b.space && a.record !== b.record && byColumn[i] !== byColumn[j])),
  };
}

function fits(keys, wanted) {
  if (wanted.text && !keys.text.includes(wanted.text)) return false;
  if (wanted.differs && !keys.differs) return false;
  return keys.rows.some((row) => (!wanted.space || row.space === wanted.space) &&
    (!wanted.verdict || (wanted.verdict === "bad" ? isBad(row.verdict) : row.verdict === wanted.verdict)) &&
    (!wanted.kind || row.kinds.has(wanted.kind)) && (!wanted.check || row.checks.has(wanted.check)));
}

function choices(id, values) {
  for (const [value, text] of values) {
    const option = el("option", text);
    option.value = value;
    byId(id).append(option);
  }
}

function countBy(values) {
  const counts = new Map();
  for (const value of values) counts.set(value, (counts.get(value) || 0) + 1);
  return [...counts].sort((a, b) => b[1] - a[1]);
}

function buildFilters() {
  const rows = data.kernels.flatMap((kernel) => kernel.rows);
  const present = verdictNames.filter((name) => rows.some((row) => row.verdict === name)).reverse();
  if (present.some(isBad)) choices("filter-verdict", [["bad", "any fault"]]);
  choices("filter-verdict", present.map((name) => [name, name]));
  const found = data.kernels.flatMap(findingsOf);
  choices("filter-kind", countBy(found.map((one) => one.kind)).map(([kind, n]) => [kind, `${kind} (${n})`]));
  choices("filter-check", countBy(found.map((one) => one.check)).map(([check, n]) => [check, `${check} (${n})`]));
  choices("filter-space", [...new Set(columns.map((one) => one.space))].map((space) => [space, space]));
  byId("filter-differs-label").hidden = !several;
  for (const kernel of data.kernels) kernel.keys = filterKeys(kernel);

  const apply = () => {
    const wanted = {
      text: byId("filter-text").value.trim().toLowerCase(), verdict: byId("filter-verdict").value,
      kind: byId("filter-kind").value, check: byId("filter-check").value, space: byId("filter-space").value,
      differs: byId("filter-differs").checked,
    };
    let shown = 0;
    for (const kernel of data.kernels) {
      const fit = fits(kernel.keys, wanted);
      kernel.matrixRow.hidden = !fit;
      kernel.section.hidden = !fit;
      if (fit) ++shown;
    }
    byId("none").hidden = shown > 0;
    byId("shown").value = `${shown} of ${plural(data.kernels.length, "kernel")}`;
    for (const chip of byId("tally").querySelectorAll("button")) {
      chip.setAttribute("aria-pressed", String(chip.dataset.verdict === wanted.verdict));
    }
  };
  const form = byId("filters");
  form.addEventListener("input", apply);
  form.addEventListener("change", apply);
  form.addEventListener("submit", (event) => event.preventDefault());
  form.addEventListener("reset", () => setTimeout(apply));
  document.addEventListener("keydown", (event) => {
    if (event.key === "/" && !/^(INPUT|SELECT|TEXTAREA)$/.test(document.activeElement.tagName)) {
      event.preventDefault();
      byId("filter-text").focus();
    }
  });
  apply();
  return apply;
}
