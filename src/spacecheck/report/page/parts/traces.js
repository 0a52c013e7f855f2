// What `compare A.trace B.trace --json` printed: how far apart the Views are after each kernel, and where they first differ.

const leadWords = {
  rounding: "looks like rounding", order: "looks like order: slots given out by atomics, a sort",
  "order and rounding": "looks like order, and rounding", jump: "jumps: a race, a fault, or another path",
  "stored addresses": "stored addresses: no difference", padding: "padding: no difference", bookkeeping: "Kokkos' own bookkeeping: no difference",
  "written on one side only": "written on one side only", unknown: "can't be told",
};

const stepText = (one) => (one.kind === "deep_copy" ? one.step : `${one.kind} ${one.step}`);

function whereText(one) {
  const number = one.step_a === one.step_b ? `step ${one.step_a}` : `step ${one.step_a}, there ${one.step_b}`;
  const step = `${stepText(one)} (${number})`;
  if (one.at_end) return `by the end, after ${step}`;
  return one.before ? `before ${step}` : `in ${step}`;
}

const differingViews = (file) => file.differences.filter((one) => !one.harmless);

/** Difference against kernel index, a line for each of the Views that differ first. */
function growthChart(file) {
  const views = file.differences.filter((one) => one.growth && one.growth.length);
  if (!views.length) return null;
  const sizes = views.flatMap((one) => one.growth.filter((step) => !step.equal).map((step) => number(step.max_relative))).filter((size) => size > 0 && size < Infinity);
  const least = Math.floor(Math.log10(Math.min(1e-16, ...sizes)));
  const most = Math.max(0, Math.ceil(Math.log10(Math.max(1e-16, ...sizes))));
  // Two lines that no logarithm has: the same bits below all others, and what is not finite above.
  const endless = views.some((one) => one.growth.some((step) => !step.equal && !(number(step.max_relative) < Infinity)));
  const equal = 10 ** (least - 1), notFinite = 10 ** (endless ? most + 1 : most);
  const isAt = (value, line) => Math.abs(Math.log10(value / line)) < 0.01;
  const height = (step) => (step.equal || number(step.max_relative) === 0 ? equal : Math.min(number(step.max_relative), notFinite));
  const words = (step) => (step.equal ? "equal" : number(step.max_relative) === Infinity ? "not finite" : number(step.max_relative) === 0 ? "other bits of the same values" : short(step.max_relative));
  const shapes = ["circle", "triangle", "rect", "rectRot", "cross", "star"];
  const first = views[0];
  const lines = views.map((one, k) => ({
    label: one.view, series: k, showLine: true, clip: 8, borderWidth: 2, pointStyle: shapes[k % 6], pointRadius: one.growth.length > 60 ? 2 : 4,
    data: one.growth.map((step) => ({ x: step.number, y: height(step), said: `${one.view}, ${step.step} (step ${step.number}): ${words(step)}` })),
  }));
  const mark = { label: `first difference: step ${first.step_a}`, colourName: "--bad", showLine: true, pointStyle: "line", pointRadius: 0, pointHitRadius: 0, borderWidth: 2, borderDash: [5, 4],
    data: [{ x: first.step_a, y: equal }, { x: first.step_a, y: notFinite }] };
  const perView = 50;
  const rows = views.flatMap((one) => [...one.growth.slice(0, perView).map((step) => [one.view, String(step.number), step.step, words(step)]),
    ...(one.growth.length > perView ? [[one.view, "…", `${one.growth.length - perView} more steps`, "in the file"]] : [])]);
  return chartFigure({
    caption: "Difference against kernel index: largest difference of a View over its largest value, each time that it was written", height: 320, shapes: true,
    label: views.map((one) => `${one.view}: ${one.growth.slice(0, 12).map((step) => `step ${step.number} ${words(step)}`).join(", ")}${one.growth.length > 12 ? ", and so on" : ""}`).join("; "),
    config: { type: "scatter", data: { datasets: [...lines, mark] }, options: {
      scales: {
        x: { name: "kernels and deep copies, by their number in A", min: 0, max: Math.max(file.last_step - 1, ...views.flatMap((one) => one.growth.map((step) => step.number)), 1), ticks: { precision: 0 } },
        y: { type: "logarithmic", name: "difference, relative", min: equal, max: notFinite,
          ticks: { callback: (value) => (isAt(value, equal) ? "equal" : endless && isAt(value, notFinite) ? "not finite" : powers(value)) } },
      },
      plugins: { tooltip: { callbacks: { label: ({ raw }) => raw.said || "" } } },
    } },
    numbers: { headings: ["View", "Step", "Name", "Difference, relative"], rows },
  });
}

function firstElements(one) {
  if (!one.first || !one.first.length) return null;
  return el("details.differences", el("summary", `First elements of ${one.view} that differ`), scrolling(table(["Element", "A", "B", "ULP"],
    one.first.map((element) => [String(element.index), element.a, element.b, element.ulp === undefined ? "–" : short(element.ulp)]), `First elements of ${one.view} that differ`)));
}

function viewsTable(file) {
  const rows = file.differences.map((one) => [one.view, whereText(one), `${leadWords[one.lead] || one.lead}${one.why ? ` (${one.why})` : ""}`,
    one.differing === undefined || one.elements === undefined ? "–" : `${one.differing.toLocaleString("en")} of ${one.elements.toLocaleString("en")}`,
    one.max_ulp === undefined ? "–" : short(one.max_ulp), [...new Set(one.spaces)].join(", there ")]);
  const made = scrolling(table(["View", "First differs", "What it looks like", "Elements", "Largest ULP", "Space"], rows, "Views that differ"));
  const left = file.differing - file.differences.length;
  return left > 0 ? el("div", made, el("p.quiet", `${plural(left, "View")} more that differ later: in the file.`)) : made;
}

const onlyText = (steps, where) => (steps.length ? `Only in ${where}: ${steps.map((one) => `${one.count} × ${one.step}`).join(", ")}.` : null);

pageParts.push({
  name: "traces",
  heading: "Where two traces first differ",
  told(file) {
    const [first] = differingViews(file);
    if (!file.compared) return [el("strong.warning", "No contents were compared"), `: ${plural(file.steps, "step")} and ${plural(file.views, "View")} are in both traces`];
    if (!first && !file.complete) return [el("strong.warning", "No difference so far"), ` in ${plural(file.steps, "step")}: not both runs ended`];
    if (!first) return [el("strong.good", "No difference"), ` in ${plural(file.steps, "step")} that both traces have`];
    return [el("strong.bad", "First difference"), `: ${first.view}, ${whereText(first)} – ${leadWords[first.lead] || first.lead}`];
  },
  build(file) {
    const names = file.files.map(fileName);
    const [a, b] = names[0] === names[1] ? file.files : names;
    const guessed = file.guessed_views ? `, ${file.guessed_views} of them by a guess` : "";
    const made = [el("p.quiet.small", `A: ${a}. B: ${b}. ${plural(file.steps, "step")} and ${plural(file.views, "View")}${guessed} are in both; ${plural(file.compared, "comparison")} of contents.`,
      ...[onlyText(file.only_a, "A"), onlyText(file.only_b, "B")].filter(Boolean).map((text) => ` ${text}`))];
    if (!file.differences.length) return made;
    const [first] = differingViews(file);
    return [...made, growthChart(file), viewsTable(file), first && firstElements(first)].filter(Boolean);
  },
});
