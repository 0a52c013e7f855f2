// A kernel's section: its rows, its checks, its findings with evidence, its pictures. Made when it is opened.

function excluded(row) {
  if (row.failures > 0) return `${row.failures} of ${row.trials} failed`;
  return row.trials > 0 ? `rates above ${percent(row.excludes_rate)}` : "–";
}

function rowsTable(kernel) {
  const headings = [...(several ? ["Record"] : []), "Space", "Verdict", "Sizes", "Trials", "Repetitions", "Time of a trial", "Arrays"];
  return table(headings, kernel.rows.map((row) => [...(several ? [recordName(row.record)] : []), row.space, badge(row.verdict), sizes(row),
    row.all_trials === undefined ? "" : String(row.all_trials), row.trials === undefined ? "" : excluded(row),
    duration(row.seconds), row.bytes ? bytes(row.bytes) : "–"]), `Rows of ${kernel.name}`);
}

/** What each check said: one line a check, one column a row of the table above. */
function checksTable(kernel) {
  const rows = kernel.rows.filter((row) => row.checks && row.checks.length);
  const names = [...new Set(rows.flatMap((row) => row.checks.map((check) => check.check)))];
  if (!names.length) return null;
  const title = (row) => `${several ? `${recordName(row.record)} ` : ""}${row.space}${kernel.rows.length > columns.length ? ` ${row.n_threads}` : ""}`;
  const state = (row, name) => {
    const check = row.checks.find((one) => one.check === name);
    if (!check) return el("span.quiet", "not asked");
    const found = (row.findings || []).filter((one) => one.check === name);
    if (found.some(isFault)) return badge(found.some((one) => one.seen < one.of) ? "flaky" : "disagree", `${plural(found.length, "finding")}`);
    if (found.length) return badge("rounding");
    if (check.state === "skipped") return el("span.quiet", `– skipped: ${check.why}`);
    if (check.state !== "ran") return badge("inconclusive", check.state);
    return check.not_covered ? el("span", badge("agree"), el("span.quiet", `, but not covered: ${check.not_covered.join("; ")}`)) : badge("agree");
  };
  const made = table(["Check", ...rows.map(title)], names.map((name) => [name, ...rows.map((row) => state(row, name))]), `Checks of ${kernel.name}`);
  for (const said of made.querySelectorAll(".v-disagree, .v-flaky")) said.lastChild.textContent = said.lastChild.textContent.replace(/ (disagree|flaky)/, "");
  return made;
}

function seenLine(finding) {
  let line = `${several ? `record ${recordName(finding.row.record)}, ` : ""}${finding.row.space}, ${sizes(finding.row)}; in ${finding.seen} of ${plural(finding.of, "run")}`;
  if (finding.rate_interval) {
    line += `: ${percent(finding.rate)}, between ${percent(finding.rate_interval[0])} and ${percent(finding.rate_interval[1])} at 95 %`;
  }
  return line;
}

const isFlaky = (finding) => finding.seen < finding.of && isFault(finding);

/** Where a finding was seen, and the line that repeats it. */
function evidence(finding) {
  const made = fromTemplate("t-evidence");
  made.querySelector(".seen").textContent = seenLine(finding);
  const blame = made.querySelector(".blame");
  for (const line of finding.blame || []) blame.append(el("li", line));
  if (!blame.children.length) blame.remove();
  made.append(shellLine(finding.replay, `the replay line of ${finding.kind} on ${finding.row.space}`));
  return made;
}

/** One card for what is word for word the same on several spaces. */
function findingCard(same) {
  const finding = same[0];
  const card = fromTemplate("t-finding");
  card.classList.add(isFault(finding) ? (isFlaky(finding) ? "f-flaky" : "f-bad") : "f-rounding");
  card.querySelector(".kind").textContent = finding.kind.replaceAll("_", " ");
  card.querySelector(".by").textContent = `found by ${finding.check}${isFlaky(finding) ? ", not each time" : ""}`;
  card.querySelector(".message").textContent = finding.message;
  card.querySelector(".evidence").append(...same.map(evidence));
  const meaning = data.meanings[finding.kind];
  if (meaning) card.querySelector(".meaning div").append(fromMarkdown(meaning));
  else card.querySelector(".meaning").remove();
  return card;
}

function groupsOf(found) {
  const groups = new Map();
  for (const one of found) {
    const key = JSON.stringify([one.check, one.kind, one.message, isFlaky(one)]);
    if (!groups.has(key)) groups.set(key, []);
    groups.get(key).push(one);
  }
  return [...groups.values()];
}

function findingList(kernel) {
  const found = findingsOf(kernel).sort((a, b) => Number(isFault(b)) - Number(isFault(a)));
  if (!found.length) return null;
  const list = el("div.findings", el("h3", plural(found.length, "finding")));
  const groups = groupsOf(found);
  const most = 12;
  list.append(...groups.slice(0, most).map(findingCard));
  if (groups.length > most) {
    const more = el("button.plain", `Show ${groups.length - most} more`);
    more.type = "button";
    more.addEventListener("click", () => more.replaceWith(...groups.slice(most).map(findingCard)));
    list.append(more);
  }
  return list;
}

function differencesTable(kernel) {
  const rows = kernel.sums.flatMap((sum) => sum.differences.map((one) => [seriesName(sum), `${one.view}(${one.index.join(",")})`, one.is, one.should_be,
    short(one.difference), short(one.bound), short(one.ulp), one.outside ? "outside" : "inside"]));
  if (!rows.length) return null;
  return el("details.differences", el("summary", "First differing elements"), scrolling(
    table(["Space", "Element", "Is", "Should be", "Off by", "Bound", "ULP", "The bound"], rows, `First differing elements of ${kernel.name}`)));
}

function rateEntries(kernel) {
  const entries = [];
  for (const finding of findingsOf(kernel)) {
    if (!finding.rate_interval || !isFault(finding)) continue;
    entries.push({ name: `${finding.check} on ${several ? `${recordName(finding.row.record)} ` : ""}${finding.row.space}`, value: finding.rate,
      low: finding.rate_interval[0], high: finding.rate_interval[1] });
  }
  return entries;
}

function pictures(kernel) {
  const maps = kernel.sums.flatMap((sum) => sum.outputs.filter((output) => output.where).map((output) => mapFigure(sum, output)));
  const figures = [ulpChart(kernel.sums), rateChart(rateEntries(kernel)), maps.length ? el("div.maps", ...maps.slice(0, 8)) : null].filter(Boolean);
  return figures.length ? el("div.pictures", ...figures) : null;
}

function comparisonLines(kernel) {
  const lines = comparisonsOf(kernel.name).flatMap((results, k) => results.map((one) => [`${recordName(0)} ${one.space_a} against ${recordName(data.comparisons[k].record)} ${one.space_b}`,
    one.result, String(one.trials), String(one.other_bits), one.max_ulp === null ? "–" : short(one.max_ulp), one.why || one.left_open || "–", one.trial || "–"]));
  if (!lines.length) return null;
  return scrolling(table(["Compared", "Result", "Trials", "With other bits", "Largest ULP from the reference", "Why", "Worst trial"], lines, `Records compared for ${kernel.name}`));
}

function fillKernel(kernel) {
  if (kernel.isFilled) return;
  kernel.isFilled = true;
  const body = kernel.section.querySelector(".kernel-body");
  const checks = checksTable(kernel);
  body.append(...[scrolling(rowsTable(kernel)), findingList(kernel), pictures(kernel), differencesTable(kernel), comparisonLines(kernel),
    checks && el("details.checks", el("summary", "What each check said"), scrolling(checks))].filter(Boolean));
}

function buildKernels() {
  const all = document.createDocumentFragment();
  data.kernels.forEach((kernel, k) => {
    const section = fromTemplate("t-kernel");
    section.id = `kernel-${k}`;
    section.querySelector(".kernel-name").textContent = kernel.name;
    const badges = section.querySelector(".badges");
    for (const column of columns) {
      const rows = rowsIn(kernel, column);
      if (rows.length) badges.append(el("span.badge", `${column.name} `, badge(worst(rows.map((row) => row.verdict)))), " ");
    }
    const faults = findingsOf(kernel).filter(isFault).length;
    section.querySelector(".count").textContent = faults ? plural(faults, "finding") : "";
    kernel.section = section;
    section.addEventListener("toggle", () => { if (section.open) fillKernel(kernel); });
    all.append(section);
  });
  byId("kernels").append(all);
}
