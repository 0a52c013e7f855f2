"use strict";
// Making elements. Text from the data gets into the page by these alone, and always as text.

const byId = (id) => document.getElementById(id);

/** An element with a class, and texts or elements inside: el("td.cell", "7", other). */
function el(name, ...inside) {
  const [tag, ...classes] = name.split(".");
  const made = document.createElement(tag);
  if (classes.length) made.className = classes.join(" ");
  made.append(...inside.filter((one) => one !== null && one !== undefined && one !== ""));
  return made;
}

/** What a <template> holds, once more. */
const fromTemplate = (id) => byId(id).content.firstElementChild.cloneNode(true);

/** A table with a heading row; cells are texts or elements. */
function table(headings, rows, caption) {
  const made = el("table.data");
  if (caption) made.append(el("caption.unseen", caption));
  const heads = headings.map((one) => {
    const th = el("th", one);
    th.scope = "col";
    return th;
  });
  made.append(el("thead", el("tr", ...heads)));
  made.append(el("tbody", ...rows.map((row) => el("tr", ...row.map((cell) => el("td", cell))))));
  return made;
}

/** A table that is wider than its place scrolls, by keyboard, too. */
function scrolling(wide) {
  const made = el("div.scroll", wide);
  made.tabIndex = 0;
  made.setAttribute("role", "region");
  made.setAttribute("aria-label", wide.caption ? wide.caption.textContent : "Table");
  return made;
}

function say(text) {
  byId("said").textContent = "";
  // Another frame, so that the same words are said again.
  requestAnimationFrame(() => { byId("said").textContent = text; });
}

/** Text into the clipboard; from disk some browsers know only the old way. */
async function copyText(text, beside) {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    const area = el("textarea");
    area.value = text;
    area.setAttribute("aria-hidden", "true");
    beside.append(area);
    area.select();
    const done = document.execCommand("copy");
    area.remove();
    return done;
  }
}

/** A line for a shell, and the button that copies it. */
function shellLine(text, label) {
  const copy = el("button.copy", "Copy");
  copy.type = "button";
  copy.setAttribute("aria-label", `Copy ${label}`);
  const made = el("div.replay", el("code", text), copy);
  copy.addEventListener("click", async () => {
    const done = await copyText(text, made);
    copy.textContent = done ? "Copied" : "Not copied";
    say(done ? "Line copied" : "The browser did not allow copying");
    setTimeout(() => { copy.textContent = "Copy"; }, 1500);
  });
  return made;
}

/** Paragraphs and lists of the docs' Markdown: **bold**, `code`, [text](target). */
function fromMarkdown(markdown) {
  const made = document.createDocumentFragment();
  let list = null;
  for (const block of markdown.split(/\n(?=\n|- )/)) {
    const text = block.trim().replace(/\s*\n\s*/g, " ");
    if (!text) { list = null; continue; }
    if (text.startsWith("- ")) {
      if (!list) { list = el("ul"); made.append(list); }
      list.append(el("li", ...inline(text.slice(2))));
    } else {
      // "**Usual causes** - first - second": the blocks of a list were not parted by an empty line.
      list = null;
      made.append(el("p", ...inline(text)));
    }
  }
  return made;
}

function inline(text) {
  return text.split(/(\*\*[^*]+\*\*|`[^`]+`|\[[^\]]*\]\([^)]*\))/).map((part) => {
    if (part.startsWith("**")) return el("strong", part.slice(2, -2));
    if (part.startsWith("`")) return el("code", part.slice(1, -1));
    if (part.startsWith("[")) return part.slice(1, part.indexOf("]"));
    return part;
  });
}
