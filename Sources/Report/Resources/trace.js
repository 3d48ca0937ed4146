// Adds a filter and sorting by duration to the table of calls, which reads well without them.
// What stands in the table comes from a traced program: it is only ever read as text.
document.addEventListener("DOMContentLoaded", () => {
  "use strict";
  const body = document.querySelector("table.trace tbody");
  const rows = Array.from(body.rows);
  const calls = rows.filter((row) => row.classList.contains("call"));
  const texts = new Map();

  function make(name, parent, properties) {
    const element = Object.assign(document.createElement(name), properties);
    parent.append(element);
    return element;
  }

  function textOf(row) {
    if (!texts.has(row)) texts.set(row, Array.from(row.cells, (cell) => cell.textContent).join(" ").toLowerCase());
    return texts.get(row);
  }

  // --- Filter

  const controls = make("div", document.querySelector("header"), { className: "controls" });
  const search = make("input", controls, { type: "search", placeholder: "Filter: words that a row must hold" });
  search.setAttribute("aria-label", "Filter");
  const boxes = ["failed", "slow"].map((name) => {
    const label = make("label", controls, {});
    const box = make("input", label, { type: "checkbox" });
    const count = calls.filter((row) => row.classList.contains(name)).length;
    label.append(`${name} (${count.toLocaleString("en")})`);
    box.addEventListener("change", filter);
    return { name, box };
  });
  const shown = make("span", controls, { className: "shown" });
  shown.setAttribute("role", "status");

  function filter() {
    const words = search.value.toLowerCase().split(/\s+/).filter(Boolean);
    const marks = boxes.filter(({ box }) => box.checked).map(({ name }) => name);
    let count = 0;
    for (const row of rows) {
      const isCall = row.classList.contains("call");
      const matches = marks.every((mark) => row.classList.contains(mark))
        && (words.length === 0 || words.every((word) => textOf(row).includes(word)));
      if (row.hidden === matches) row.hidden = !matches;
      if (matches && isCall) count += 1;
    }
    shown.textContent = `${count.toLocaleString("en")} of ${calls.length.toLocaleString("en")} calls`;
  }

  let timer;
  search.addEventListener("input", () => {
    clearTimeout(timer);
    timer = setTimeout(filter, 120);
  });

  // --- Sorting

  const heading = document.querySelector("th.duration");
  const button = document.createElement("button");
  button.type = "button";
  button.textContent = heading.textContent;
  heading.replaceChildren(button);
  const next = { none: "descending", descending: "ascending", ascending: "none" };
  heading.setAttribute("aria-sort", "none");
  const durations = new Map(rows.map((row) => [row, Number(row.querySelector("td.time")?.dataset.ns ?? -1)]));

  button.addEventListener("click", () => {
    const order = next[heading.getAttribute("aria-sort")];
    heading.setAttribute("aria-sort", order);
    const sign = order === "ascending" ? 1 : -1;
    // What has no duration stands behind what has one.
    const key = (row) => (durations.get(row) < 0 ? Infinity : sign * durations.get(row));
    const sorted = order === "none" ? rows : rows.slice().sort((a, b) => (key(a) < key(b) ? -1 : key(a) > key(b) ? 1 : 0));
    const fragment = document.createDocumentFragment();
    for (const row of sorted) fragment.append(row);
    body.append(fragment);
  });

  filter();
});
