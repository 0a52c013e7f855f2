// The data of the page, and the words and numbers that are made of them.

const data = JSON.parse(byId("data").textContent);

/**
 * Kinds of files beside records: each script of one adds {name, heading, told, together, build}.
 *
 * name: member of the data, an array of files. told(file): what it says in a line. build(file): its elements.
 * together(files), where there is one: what is shown of several at once.
 */
const pageParts = [];

// In the order in which one outweighs another; each with a sign, so that colour is never alone.
const verdicts = {
  skipped: "–", agree: "✓", rounding: "≈", unfinished: "…", inconclusive: "?", flaky: "◐",
  disagree: "✗", hang: "∞", crash: "⊘",
};
const verdictNames = Object.keys(verdicts);
const isBad = (verdict) => ["flaky", "disagree", "hang", "crash"].includes(verdict);
const worst = (names) => names.reduce((a, b) => (verdictNames.indexOf(b) > verdictNames.indexOf(a) ? b : a), "skipped");

const letters = (k) => (k < 26 ? String.fromCharCode(65 + k) : `${letters(Math.floor(k / 26) - 1)}${letters(k % 26)}`);
const several = data.records.length > 1;
const recordName = (k) => letters(k);
const fileName = (path) => path.split("/").pop();
const plural = (n, word) => `${n.toLocaleString("en")} ${word}${n === 1 ? "" : "s"}`;

/** Columns of the matrix: each space of each record, in the order of the records. */
const columns = data.records.flatMap((record, k) => {
  const spaces = new Set(Array.isArray(record.spaces) ? record.spaces : []);
  for (const kernel of data.kernels) {
    for (const row of kernel.rows) if (row.record === k) spaces.add(row.space);
  }
  return [...spaces].map((space) => ({ record: k, space, name: several ? `${recordName(k)} ${space}` : space }));
});

const number = (value) => (value === "inf" ? Infinity : value === "-inf" ? -Infinity : value === "nan" ? NaN : value);

function short(value) {
  const n = number(value);
  if (n === Infinity) return "∞";
  if (Number.isNaN(n)) return "not a number";
  if (n === 0) return "0";
  return Math.abs(n) >= 1e5 || Math.abs(n) < 1e-3 ? n.toExponential(2) : String(Number(n.toPrecision(3)));
}

function duration(seconds) {
  if (!(seconds > 0)) return "–";
  for (const [unit, scale] of [["ns", 1e9], ["µs", 1e6], ["ms", 1e3]]) {
    if (seconds * scale < 999.5) return `${Number((seconds * scale).toPrecision(3))} ${unit}`;
  }
  return `${Number(seconds.toPrecision(3))} s`;
}

function bytes(count) {
  let value = count;
  for (const unit of ["B", "KiB", "MiB", "GiB"]) {
    if (value < 1024 || unit === "GiB") return `${Number(value.toPrecision(3))} ${unit}`;
    value /= 1024;
  }
  return "";
}

const percent = (rate) => `${Number((100 * rate).toPrecision(3))} %`;
const sizes = (row) => [row.n_threads, row.array_size, row.buffer_size].every((n) => n === undefined) ? "" :
  `n_threads=${row.n_threads}, array_size=${row.array_size}, buffer_size=${row.buffer_size}`;
const isFault = (finding) => finding.kind !== "rounding";
const findingsOf = (kernel) => kernel.rows.flatMap((row) => (row.findings || []).map((finding) => ({ ...finding, row })));

/** "2^k" bins of ULP distances, in words. */
function ulpBin(k) {
  if (k === 0) return "< 1";
  if (k === 65) return "not finite";
  return k < 14 ? String(2 ** (k - 1)) : `2^${k - 1}`;
}
