// What `fleet --json` printed, and the vote of a merged record: a map of the fleet with the deviant marked.

const rankStates = { agrees: ["", "as the others"], suspect: ["✗", "suspect"], lost: ["∅", "lost"] };
const mostCells = 2048;

function stateOf(ranks, marked) {
  let state = "agrees", bad = 0;
  for (const rank of ranks) {
    const found = marked.get(rank);
    if (!found) continue;
    ++bad;
    if (state !== "suspect") state = found;
  }
  return { state, bad };
}

function fleetCell(ranks, node, marked, about) {
  const { state, bad } = stateOf(ranks, marked);
  const cell = el(`i.rank.r-${state}`, rankStates[state][0]);
  const [first] = ranks, last = ranks[ranks.length - 1];
  if (ranks.length === 1) cell.title = `rank ${first}${node ? `, node ${node}` : ""}: ${rankStates[state][1]}${about.has(first) ? `, ${about.get(first)}` : ""}`;
  else cell.title = `${ranks.length} ranks, ${first.toLocaleString("en")} to ${last.toLocaleString("en")}: ${bad ? `${bad} suspect or lost` : "agree"}`;
  return { cell, state };
}

const ranksOf = ([first, last]) => Array.from({ length: last - first + 1 }, (_, k) => first + k);

/** A cell for each rank, those of one node in a frame; a node with a deviant has its name beside it. */
function nodeCells(members, marked, about) {
  return members.map((member) => {
    const box = el("span.node");
    let bad = false;
    for (const rank of ranksOf(member)) {
      const { cell, state } = fleetCell([rank], member[2], marked, about);
      bad = bad || state !== "agrees";
      box.append(cell);
    }
    if (bad && member[2]) box.append(el("b", member[2]));
    return box;
  });
}

/** A cell for as many ranks, of whichever nodes. */
function stretchCells(members, size, marked, about) {
  const ranks = members.flatMap(ranksOf), cells = [];
  for (let k = 0; k < ranks.length; k += size) cells.push(fleetCell(ranks.slice(k, k + size), "", marked, about).cell);
  return cells;
}

function fleetCells(members, size, marked, about) {
  return el("div.nodes", ...(size === 1 ? nodeCells(members, marked, about) : stretchCells(members, size, marked, about)));
}

function fleetMap(vote) {
  const marked = new Map([...vote.lost_ranks.map((rank) => [rank, "lost"]), ...vote.suspects_ranks.map((rank) => [rank, "suspect"])]);
  const about = new Map([...vote.lost.map((one) => [one.rank, one.why]), ...vote.suspects.map((one) => [one.rank, one.deviations.map((each) => `${each.kernel} on ${each.space}`).join("; ")])]);
  const size = Math.max(1, Math.ceil(vote.ranks / mostCells));
  const figure = el("figure.fleet", el("figcaption", size === 1 ? "The fleet: a square for each rank, a frame round each node" : `The fleet: a square for each ${size} ranks, marked where one of them is suspect or lost`));
  const heard = new Set();
  const picture = el("div");
  const grouped = vote.groups.filter((group) => group.members.length);
  for (const group of grouped) {
    for (const [first, last] of group.members) for (let rank = first; rank <= last; ++rank) if (marked.has(rank)) heard.add(rank);
    picture.append(el("div.fleet-group", el("p.quiet", `${plural(group.ranks, "rank")}, ${plural(group.questions, "question")}: ${group.name}`), fleetCells(group.members, size, marked, about)));
  }
  const unheard = grouped.length ? [...marked.keys()].filter((rank) => !heard.has(rank)).sort((a, b) => a - b).map((rank) => [rank, rank, ""]) : vote.ranks > 0 ? [[0, vote.ranks - 1, ""]] : [];
  if (unheard.length) {
    picture.append(el("div.fleet-group", el("p.quiet", grouped.length ? `${plural(unheard.length, "rank")} that left no record` : plural(vote.ranks, "rank")),
      fleetCells(unheard.slice(0, mostCells), size, marked, about)));
  }
  picture.setAttribute("role", "img");
  picture.setAttribute("aria-label", `${plural(vote.ranks, "rank")}: ${vote.suspects_ranks.length} suspect, ${vote.lost_ranks.length} lost. ` +
    [...vote.suspects, ...vote.lost].slice(0, 12).map((one) => `rank ${one.rank}${one.node ? ` on node ${one.node}` : ""}: ${about.get(one.rank)}`).join("; "));
  const legend = el("ul.legend");
  for (const [state, [sign, word]] of Object.entries(rankStates)) {
    const count = state === "suspect" ? vote.suspects_ranks.length : state === "lost" ? vote.lost_ranks.length : vote.ranks - marked.size;
    legend.append(el("li", el(`i.rank.r-${state}`, sign), ` ${count.toLocaleString("en")} ${word}`));
  }
  figure.append(picture, legend);
  return figure;
}

const howOften = (one) => (one.repeats === "seen once" ? "in a trial that was attempted once" :
  `${one.repeats === "every time" ? "every time" : "now and then"} (${one.attempts} of ${one.tried} attempts)`);

/** Below each row of a table, over its whole width, the line that repeats it. */
function withLines(made, lines) {
  const across = made.tHead.rows[0].cells.length;
  [...made.tBodies[0].rows].forEach((row, k) => {
    const cell = el("td", lines[k]);
    cell.colSpan = across;
    row.classList.add("has-line");
    row.after(el("tr", cell));
  });
  return made;
}

function suspectsTable(vote) {
  if (!vote.suspects.length) return null;
  const all = vote.suspects.flatMap((one) => one.deviations.map((each) => ({ one, each })));
  const rows = all.map(({ one, each }) => [String(one.rank), one.node || "unknown", one.device || "–", `${each.kernel} on ${each.space}`,
    `in ${each.trials} of ${plural(each.of, "trial")}${each.note ? `; ${each.note}` : ""}`, howOften(each)]);
  const headings = ["Rank", "Node", "Device", "Kernel", "Another result", "How often"];
  const left = vote.suspects_ranks.length - vote.suspects.length;
  const made = scrolling(withLines(table(headings, rows, "Suspect ranks"),
    all.map(({ one, each }) => shellLine(each.replay, `the replay line of ${each.kernel}, rank ${one.rank}`))));
  return el("div", el("h4", "Suspect"), made, left > 0 ? el("p.quiet", `${plural(left, "suspect")} more: in the file.`) : null);
}

function lostTable(vote) {
  if (!vote.lost.length) return null;
  const left = vote.lost_ranks.length - vote.lost.length;
  return el("div", el("h4", "Lost"), scrolling(table(["Rank", "Node", "Why"], vote.lost.map((one) => [String(one.rank), one.node || "unknown", one.why]), "Lost ranks")),
    left > 0 ? el("p.quiet", `${left} more: in the file.`) : null);
}

function blamedTable(vote) {
  if (!vote.kernels.length) return null;
  return el("div", el("h4", "Kernels to blame"), scrolling(withLines(table(["Kernel", "Why"], vote.kernels.map((one) => [`${one.kernel} on ${one.space}`,
    `${one.undecided ? "undecided: " : ""}${one.why}`]), "Kernels to blame"), vote.kernels.map((one) => shellLine(one.replay, `the replay line of ${one.kernel}`)))));
}

pageParts.push({
  name: "fleets",
  heading: "A fleet's vote",
  told(vote) {
    const blamed = vote.kernels.length ? `, ${plural(vote.kernels.length, "kernel")} to blame` : "";
    const all = plural(vote.ranks, "rank");
    if (!vote.suspects_ranks.length && !vote.lost_ranks.length) {
      return vote.kernels.length ? [el("strong.bad", `${plural(vote.kernels.length, "kernel")} to blame`), `, no suspect among ${all}`] : [el("strong.good", "No suspect"), ` among ${all}`];
    }
    const named = vote.suspects.slice(0, 3).map((one) => `rank ${one.rank}${one.node ? ` on ${one.node}` : ""}`).join(", ");
    return [el("strong.bad", `${vote.suspects_ranks.length} of ${all} suspect`), named ? `: ${named}${vote.suspects_ranks.length > 3 ? ", …" : ""}` : "", vote.lost_ranks.length ? `, ${vote.lost_ranks.length} lost` : "", blamed];
  },
  build(vote) {
    const made = [fleetMap(vote)];
    if (vote.exclude) made.push(el("div", el("p.quiet", "Nodes to leave out:"), shellLine(`--exclude=${vote.exclude}`, "the flag that leaves these nodes out")));
    made.push(suspectsTable(vote), lostTable(vote), blamedTable(vote));
    if (vote.own_faults.length) made.push(el("div", el("h4", "Found by the ranks themselves"), el("ul", ...vote.own_faults.map((one) => el("li", `${one.what}, by ${one.ranks} of ${plural(one.of, "rank")}`)))));
    return made.filter(Boolean);
  },
});
