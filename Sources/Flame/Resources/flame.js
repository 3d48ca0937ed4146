// Makes the picture around this script interactive: zoom, search, tooltips, and a width that follows the window.
// Names come from traced programs: they are only ever set as text.
(function () {
  "use strict";
  const svg = document.currentScript.closest("svg.renacer-flame");
  const plot = svg.querySelector("svg.frames");
  const header = svg.querySelector("g.header");
  const matched = header.querySelector(".matched");
  const standsAlone = document.documentElement === svg;
  const number = (name) => Number(svg.getAttribute("data-" + name));
  const margin = number("margin"), top = number("top"), row = number("row"), rows = number("rows");
  const hangs = number("hangs") === 1;
  const height = svg.height.baseVal.value;
  const xhtml = "http://www.w3.org/1999/xhtml";

  // Frames, callers before callees; positions in percent of the whole.
  const groups = Array.from(plot.querySelectorAll("g.f"));
  const indexOf = new Map();
  const frames = groups.map((group, index) => {
    const rect = group.querySelector("rect");
    const title = group.querySelector("title");
    const lines = title.textContent.split("\n");
    title.remove();
    indexOf.set(group, index);
    const level = Number(rect.getAttribute("y")) / row;
    const left = parseFloat(rect.getAttribute("x")), width = parseFloat(rect.getAttribute("width"));
    return {
      group, rect, lines, name: lines[0], text: group.querySelector("text"), parent: -1, matches: false,
      left, width, depth: hangs ? level : rows - 1 - level, shownLeft: left, shownWidth: width, isShown: true,
    };
  });
  const path = [];
  frames.forEach((frame, index) => {
    path.length = frame.depth;
    if (frame.depth > 0) frame.parent = path[frame.depth - 1];
    path.push(index);
  });

  let zoomed = 0, selected = -1, plotWidth = 0, column = 7.2;

  function make(name, parent, attributes) {
    const element = document.createElementNS("http://www.w3.org/2000/svg", name);
    for (const key in attributes) element.setAttribute(key, attributes[key]);
    parent.appendChild(element);
    return element;
  }

  // --- Text that fits

  function columns(text) {
    let count = 0;
    for (const character of text) count += character.codePointAt(0) < 0x1100 || character === "…" ? 1 : 2;
    return count;
  }

  function fitted(text, available) {
    if (text.length * 2 <= available || columns(text) <= available) return text;
    if (available < 3) return "";
    let used = 0, kept = "";
    for (const character of text) {
      used += columns(character);
      if (used >= available) break;
      kept += character;
    }
    return kept + "…";
  }

  function fitLabel(frame) {
    const pixels = frame.shownWidth / 100 * plotWidth;
    const label = pixels > 7 ? fitted(frame.name, Math.floor((pixels - 7) / column)) : "";
    if (label && !frame.text) {
      frame.text = make("text", frame.group, { dx: 4, y: Number(frame.rect.getAttribute("y")) + 13 });
    }
    if (frame.text) {
      const left = frame.shownLeft + "%";
      if (frame.text.getAttribute("x") !== left) frame.text.setAttribute("x", left);
      if (frame.text.textContent !== label) frame.text.textContent = label;
    }
    frame.group.classList.toggle("b", pixels >= 2);
  }

  // A heading in a font of varying width.
  function fitHeading(element, available) {
    if (!element) return;
    const whole = element.querySelector("title").textContent;
    const node = element.lastChild;
    node.data = whole;
    if (element.getComputedTextLength() <= available) return;
    let low = 0, high = whole.length;
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      node.data = whole.slice(0, middle) + "…";
      if (element.getComputedTextLength() <= available) low = middle; else high = middle - 1;
    }
    node.data = whole.slice(0, low).replace(/[\uD800-\uDBFF]$/, "") + "…";
  }

  // --- Zoom

  function show() {
    const focus = frames[zoomed];
    if (!focus) return;
    const ancestors = new Set();
    for (let index = focus.parent; index >= 0; index = frames[index].parent) ancestors.add(index);
    const end = focus.left + focus.width, scale = 100 / focus.width;
    frames.forEach((frame, index) => {
      const middle = frame.left + frame.width / 2;
      const isOuter = ancestors.has(index);
      const isInner = frame.depth >= focus.depth && middle >= focus.left && middle <= end;
      const isShown = isOuter || isInner;
      if (isShown !== frame.isShown) frame.group.style.display = isShown ? "" : "none";
      frame.isShown = isShown;
      if (!isShown) return;
      const left = isInner ? (frame.left - focus.left) * scale : 0;
      const width = isInner ? frame.width * scale : 100;
      if (left !== frame.shownLeft) frame.rect.setAttribute("x", left + "%");
      if (width !== frame.shownWidth) frame.rect.setAttribute("width", width + "%");
      frame.shownLeft = left;
      frame.shownWidth = width;
      frame.group.classList.toggle("outer", isOuter);
      fitLabel(frame);
    });
    reset.hidden = zoomed === 0;
  }

  function zoom(index) {
    zoomed = index;
    show();
    report();
  }

  // --- Search

  let pattern = null;

  // Upper case in the pattern makes case matter.
  function compile(source) {
    return source ? new RegExp(source, /[A-Z]/.test(source.replace(/\\./g, "")) ? "u" : "iu") : null;
  }

  function search(source) {
    try {
      pattern = compile(source);
      input.classList.remove("wrong");
    } catch {
      pattern = null;
      input.classList.add("wrong");
    }
    // The root stands for everything and has no name of its own.
    for (const frame of frames.slice(1)) {
      const matches = pattern !== null && pattern.test(frame.name);
      if (matches !== frame.matches) frame.group.classList.toggle("m", matches);
      frame.matches = matches;
    }
    svg.classList.toggle("searching", pattern !== null);
    report();
  }

  // Share of a stretch that lies in stacks with a matching frame; frames inside of a matching one count once.
  function matchedShare(left, width) {
    let sum = 0, covered = left;
    for (const frame of frames) {
      if (!frame.matches) continue;
      const start = Math.max(frame.left, covered), end = Math.min(frame.left + frame.width, left + width);
      if (end <= start) continue;
      sum += end - start;
      covered = end;
    }
    return width > 0 ? sum / width * 100 : 0;
  }

  function report() {
    if (input.classList.contains("wrong")) {
      matched.textContent = "not a regular expression";
    } else if (pattern === null || frames.length === 0) {
      matched.textContent = "";
    } else {
      const share = (part) => part.toFixed(part > 0 && part < 1 ? 2 : 1) + "%";
      const count = frames.filter((frame) => frame.matches).length;
      let text = "matched " + share(matchedShare(0, 100)) + " in " + count + (count === 1 ? " frame" : " frames");
      if (zoomed > 0) {
        text += ", " + share(matchedShare(frames[zoomed].left, frames[zoomed].width)) + " of this view";
      }
      matched.textContent = text;
    }
  }

  // --- Tooltip

  const tooltip = make("g", svg, { class: "tooltip", visibility: "hidden" });
  let described = -1;

  function wrap(name) {
    const characters = Array.from(name), lines = [];
    for (let start = 0; start < characters.length && lines.length < 5; start += 80) {
      lines.push(characters.slice(start, start + 80).join(""));
    }
    if (characters.length > 400) lines[4] += "…";
    return lines;
  }

  function describe(frame) {
    tooltip.textContent = "";
    const box = make("rect", tooltip, {});
    let y = 20;
    const line = (text, kind, x) => {
      make("text", tooltip, { class: kind, x, y }).textContent = text;
    };
    for (const part of wrap(frame.name)) {
      line(part, "name", 12);
      y += 16;
    }
    line(frame.lines[1], "kind", 12);
    for (const detail of frame.lines.slice(2)) {
      const space = detail.indexOf(" ");
      y += 17;
      line(detail.slice(0, space), "key", 12);
      line(detail.slice(space + 1), "value", 60);
    }
    const bounds = tooltip.getBBox();
    box.setAttribute("width", Math.ceil(bounds.x + bounds.width + 12));
    box.setAttribute("height", y + 10);
  }

  // Shows the tooltip of a frame beside a point of the window, inside of what can be seen.
  function showTooltip(index, clientX, clientY) {
    if (described !== index) describe(frames[index]);
    described = index;
    const box = tooltip.firstChild, origin = svg.getBoundingClientRect();
    const width = Number(box.getAttribute("width")), boxHeight = Number(box.getAttribute("height"));
    const right = Math.min(window.innerWidth, origin.right), bottom = window.innerHeight;
    let x = clientX + 14, y = clientY + 18;
    if (x + width > right - 4) x = clientX - width - 10;
    if (y + boxHeight > bottom - 4) y = clientY - boxHeight - 10;
    x = Math.max(4, x - origin.left);
    y = Math.max(4, y - origin.top);
    tooltip.setAttribute("transform", "translate(" + x + " " + y + ")");
    tooltip.setAttribute("visibility", "visible");
  }

  function hideTooltip() {
    tooltip.setAttribute("visibility", "hidden");
  }

  // --- Keyboard

  function select(index) {
    if (index === undefined || index < 0 || !frames[index].isShown) return;
    if (selected >= 0) frames[selected].group.classList.remove("selected");
    selected = index;
    const frame = frames[index];
    frame.group.classList.add("selected");
    plot.setAttribute("aria-label", frame.lines.join(", "));
    frame.rect.scrollIntoView({ block: "nearest" });
    const place = frame.rect.getBoundingClientRect();
    showTooltip(index, place.left + Math.min(place.width / 2, 200), place.bottom - row / 2);
  }

  function widest(candidates) {
    return candidates.reduce((best, index) =>
      best < 0 || frames[index].width > frames[best].width ? index : best, -1);
  }

  function related(direction) {
    if (selected < 0 || !frames[selected].isShown) return zoomed;
    const siblings = (parent) => frames.flatMap((frame, index) =>
      frame.parent === parent && frame.isShown ? [index] : []);
    if (direction === "out") return frames[selected].parent;
    if (direction === "in") return widest(siblings(selected));
    const row = siblings(frames[selected].parent);
    return row[row.indexOf(selected) + (direction === "next" ? 1 : -1)];
  }

  const arrows = {
    ArrowUp: hangs ? "out" : "in", ArrowDown: hangs ? "in" : "out", ArrowLeft: "previous", ArrowRight: "next",
  };

  function onKey(event) {
    const isTyping = event.target === input;
    if (standsAlone && (event.ctrlKey || event.metaKey) && event.key === "f" || event.key === "/" && !isTyping) {
      input.focus();
      input.select();
    } else if (event.key === "Escape") {
      hideTooltip();
      if (input.value) {
        input.value = "";
        search("");
      } else if (isTyping) {
        input.blur();
      } else {
        zoom(0);
      }
    } else if (!isTyping && event.target !== reset && event.key === "Enter" && selected >= 0) {
      zoom(selected);
      select(selected);
    } else if (!isTyping && arrows[event.key] && !event.altKey && !event.ctrlKey && !event.metaKey) {
      select(related(arrows[event.key]));
    } else {
      return;
    }
    event.preventDefault();
  }

  // --- Controls and size

  const host = make("foreignObject", header, { y: 6, width: number("controls"), height: 34 });
  const controls = document.createElementNS(xhtml, "div");
  const reset = document.createElementNS(xhtml, "button");
  const input = document.createElementNS(xhtml, "input");
  controls.className = "controls";
  reset.textContent = "Reset zoom";
  reset.type = "button";
  reset.hidden = true;
  input.type = "search";
  input.placeholder = "Search (regular expression)";
  input.setAttribute("aria-label", "Search frames with a regular expression");
  input.spellcheck = false;
  controls.append(reset, input);
  host.appendChild(controls);

  function resize() {
    // The inner width of a window counts its scroll bar.
    const room = svg.parentElement ? svg.parentElement.clientWidth : svg.clientWidth || window.innerWidth;
    const width = Math.max(480, room);
    if (width - 2 * margin === plotWidth) return;
    plotWidth = width - 2 * margin;
    svg.setAttribute("width", width);
    svg.setAttribute("viewBox", "0 0 " + width + " " + height);
    plot.setAttribute("width", plotWidth);
    host.setAttribute("x", width - margin - number("controls"));
    matched.setAttribute("x", width - margin);
    fitHeading(header.querySelector(".title"), plotWidth - number("controls"));
    fitHeading(header.querySelector(".subtitle"), plotWidth);
    const probe = make("text", plot, { visibility: "hidden" });
    probe.textContent = "m".repeat(100);
    column = probe.getComputedTextLength() / 100 || column;
    probe.remove();
    hideTooltip();
    keepHeader();
    show();
  }

  // A picture higher than the window keeps its header in sight.
  function keepHeader() {
    if (!standsAlone) return;
    header.setAttribute("transform", "translate(0 " + Math.max(0, Math.min(window.scrollY, height - top)) + ")");
  }

  function frameAt(event) {
    const group = event.target.closest ? event.target.closest("g.f") : null;
    return indexOf.get(group);
  }

  svg.classList.add("live");
  plot.addEventListener("click", (event) => {
    const index = frameAt(event);
    if (index === undefined) return;
    hideTooltip();
    zoom(index);
  });
  plot.addEventListener("mousemove", (event) => {
    const index = frameAt(event);
    if (index === undefined) hideTooltip(); else showTooltip(index, event.clientX, event.clientY);
  });
  plot.addEventListener("mouseleave", hideTooltip);
  reset.addEventListener("click", () => zoom(0));
  input.addEventListener("input", () => search(input.value));
  window.addEventListener("resize", resize);
  if (standsAlone) {
    document.addEventListener("keydown", onKey);
    window.addEventListener("scroll", keepHeader, { passive: true });
  } else {
    svg.querySelector("title").remove();
    plot.setAttribute("tabindex", "0");
    svg.addEventListener("keydown", onKey);
  }
  resize();
})();
