"use strict";
(() => {
  const data = JSON.parse(document.getElementById("data").textContent);
  const SIDES = ["left", "right"];
  const PAGE = 100;
  const MINUS = "\u2212";
  const $ = (id) => document.getElementById(id);
  const cards = data.cards;

  const make = (tag, attributes = {}, ...children) => {
    const node = document.createElement(tag);
    for (const [name, value] of Object.entries(attributes)) {
      if (value !== null && value !== undefined) node.setAttribute(name, value);
    }
    node.append(...children.filter((child) => child !== null && child !== undefined));
    return node;
  };
  const draw = (tag, attributes = {}, text = null) => {
    const node = document.createElementNS("http://www.w3.org/2000/svg", tag);
    for (const [name, value] of Object.entries(attributes)) node.setAttribute(name, value);
    if (text !== null) node.textContent = text;
    return node;
  };
  const distinct = (values) => [...new Set(values.filter((v) => v !== null && v !== undefined && v !== ""))].sort();
  const option = (value, text) => make("option", { value }, text);
  const collator = new Intl.Collator(undefined, { numeric: true, sensitivity: "base" });

  // ---- numbers -------------------------------------------------------------------------------------------
  const digits = (unit, half) => ((unit === "deg" || unit === "cm") && half >= 1 ? 0 : unit === "deg" || unit === "cm" ? 1 : 0);
  const told = ([value, half, unit]) => {
    const d = digits(unit, half);
    const text = (value === 0 ? 0 : value).toFixed(d).replace("-", MINUS).replace(/^\u2212(0(\.0*)?)$/, "$1");
    const sign = unit === "deg" ? "\u00b0" : "";
    return `${text}${sign} \u00b1 ${half.toFixed(d)}${data.units[unit] ?? ""}`;
  };
  const numberOf = (card, quantity, side) => card.numbers?.[quantity]?.[side] ?? null;
  const hasQuantity = (list, quantity) => list.some((c) => SIDES.some((s) => numberOf(c, quantity, s)));

  // ---- filters -------------------------------------------------------------------------------------------
  const STATUS = { done: "analysed", failed: "failed", not_done: "not done yet" };
  const haystack = new Map(cards.map((card) => [card, [
    card.file, card.person, card.date, card.headline, card.error?.message, card.error?.code,
    ...Object.values(card.known ?? {}),
    ...(card.findings ?? []).map((f) => `${data.findings[f.code]} ${f.side ?? ""} ${f.severity}`),
  ].join(" ").toLowerCase()]));
  distinct(cards.map((c) => c.person)).forEach((p) => $("f-person").append(option(p, p)));
  distinct(cards.map((c) => c.kind)).forEach((k) => $("f-kind").append(option(k, data.kinds[k])));
  distinct(cards.flatMap((c) => (c.findings ?? []).map((f) => f.code)))
    .forEach((f) => $("f-finding").append(option(f, data.findings[f])));
  distinct(cards.map((c) => c.status)).forEach((s) => $("f-status").append(option(s, STATUS[s])));
  for (const id of ["f-person", "f-kind", "f-finding", "f-status"]) {
    $(id).closest("label").hidden = $(id).options.length < (id === "f-person" || id === "f-finding" ? 2 : 3);
  }
  const shown = () => {
    const words = $("f-text").value.toLowerCase().split(/\s+/).filter(Boolean);
    const [person, kind, finding, status] = ["f-person", "f-kind", "f-finding", "f-status"].map((id) => $(id).value);
    return cards.filter((c) =>
      (!person || c.person === person) && (!kind || c.kind === kind) && (!status || c.status === status)
      && (!finding || (c.findings ?? []).some((f) => f.code === finding))
      && words.every((w) => haystack.get(c).includes(w)));
  };

  // ---- the table -----------------------------------------------------------------------------------------
  const bilateral = (quantity) => (card) => {
    const values = SIDES.map((s) => numberOf(card, quantity, s)?.[0]).filter((v) => v !== undefined);
    return values.length ? Math.min(...values) : null;
  };
  const twoSides = (quantity) => (card) => {
    const known = SIDES.filter((s) => numberOf(card, quantity, s));
    if (!known.length) return card.numbers ? [make("span", { class: "muted" }, "\u2013")] : [];
    return known.map((s) =>
      make("div", {}, make("span", { class: `${s}-mark`, title: s }, s[0].toUpperCase()), ` ${told(numberOf(card, quantity, s))}`));
  };
  const numbers = (key, quantity, title) => ({
    key, title, label: title, css: "number", sort: bilateral(quantity), cell: twoSides(quantity), has: (c) => hasQuantity([c], quantity),
  });
  const COLUMNS = [
    { key: "picture", title: "", cell: (c) => c.picture
      ? [make("img", { src: `data:image/jpeg;base64,${c.picture}`, alt: "", loading: "lazy" })] : [] },
    { key: "file", title: "Clip", css: "what", sort: (c) => c.file, cell: clipCell },
    { key: "person", title: "Person", label: "Person", sort: (c) => c.person, cell: (c) => (c.person ? [c.person] : []) },
    { key: "date", title: "Date", label: "Date", css: "number", sort: (c) => c.date, cell: (c) => (c.date ? [c.date] : []) },
    { key: "kind", title: "Test", label: "Test", sort: (c) => c.kind, cell: (c) => (c.kind
      ? [make("div", {}, data.kinds[c.kind]), make("div", { class: "muted small" }, c.view)] : []) },
    { key: "count", title: "Reps", label: "Reps", sort: (c) => c.count ?? null, cell: (c) => (c.count === undefined ? [] : [`${c.count}`]) },
    numbers("tibia", "tibial_inclination", "Shin angle"),
    numbers("dorsi", "dorsiflexion", "Dorsiflexion"),
    numbers("heel", "max_heel_lift", "Heel lift"),
    numbers("wall", "knee_to_wall", "Knee to wall"),
    numbers("raise", "heel_height", "Heel raise"),
    { key: "finds", title: "Findings", css: "finds", sort: (c) => (c.findings ? c.findings.length : null), cell: (c) => (c.findings ?? []).map((f) =>
      make("span", { class: `tag ${f.certainty}`, title: f.certainty === "possible" ? "possible: the interval straddles the threshold" : "clear" },
        `${data.findings[f.code]}${f.side ? `, ${f.side}` : ""}: ${f.certainty === "possible" ? "possible, " : ""}${f.severity}`)) },
  ];
  function clipCell(c) {
    const name = c.link ? make("a", { href: c.link }, c.file) : make("span", {}, c.file);
    if (c.error) {
      return [name, make("div", { class: "failed small" }, `${c.error.code}: ${c.error.message}`),
        make("div", { class: "muted small" }, c.error.remedy)];
    }
    if (c.status === "not_done") return [name, make("div", { class: "muted small" }, STATUS.not_done)];
    const notices = c.notices?.length ? make("details", { class: "small" },
      make("summary", { class: "muted" }, `${c.notices.length} ${c.notices.length === 1 ? "notice" : "notices"}`),
      make("ul", {}, ...c.notices.map((n) => make("li", {}, n)))) : null;
    const unknown = (c.unknown ?? []).map((line) => make("div", { class: "small muted" }, line));
    return [name, make("div", { class: "small" }, c.headline), ...unknown, notices];
  }
  const used = COLUMNS.filter((column) => column.key === "file" || cards.some(column.has ?? ((c) => column.cell(c).length)));
  const order = { key: "file", up: true };
  let limit = PAGE;
  for (const column of used) {
    const head = make("th", { scope: "col" });
    if (column.sort) {
      const button = make("button", { type: "button" }, column.title);
      button.addEventListener("click", () => sortBy(column.key, order.key === column.key ? !order.up : true));
      head.append(button);
      $("sort").append(option(`${column.key}+`, `${column.title}, rising`), option(`${column.key}-`, `${column.title}, falling`));
    }
    column.head = head;
    $("heads").append(head);
  }
  function sortBy(key, up) {
    Object.assign(order, { key, up });
    $("sort").value = key + (up ? "+" : "-");
    renderTable();
  }
  const compared = (column) => (a, b) => {
    const [x, y] = [column.sort(a) ?? null, column.sort(b) ?? null];
    if (x === null || y === null) return (x === null) - (y === null);  // what is missing comes last either way
    const difference = typeof x === "number" ? x - y : collator.compare(x, y);
    return order.up ? difference : -difference;
  };
  function renderTable() {
    const column = used.find((c) => c.key === order.key);
    const list = shown().sort(compared(column));
    for (const c of used) {
      if (c === column) c.head.setAttribute("aria-sort", order.up ? "ascending" : "descending");
      else c.head.removeAttribute("aria-sort");
    }
    $("rows").replaceChildren(...list.slice(0, limit).map((card) => make("tr", {}, ...used.map((c) =>
      make("td", { class: c.css ?? (c.key === "picture" ? "picture" : null), "data-label": c.label ?? null }, ...c.cell(card))))));
    $("more").hidden = list.length <= limit;
    $("more").textContent = `Show more (${list.length - Math.min(limit, list.length)} left)`;
    $("shown").textContent = list.length === cards.length ? `All ${list.length} clips are shown.` : `${list.length} of ${cards.length} clips are shown.`;
  }

  // ---- charts --------------------------------------------------------------------------------------------
  const W = 440, H = 190, L = 38, R = 10, T = 10, B = 26;
  const steps = (low, high, wanted) => {
    const rough = (high - low) / wanted || 1;
    const power = 10 ** Math.floor(Math.log10(rough));
    const step = [1, 2, 5, 10].map((m) => m * power).find((s) => s >= rough);
    const out = [];
    for (let v = Math.ceil(low / step - 1e-9) * step; v <= high + 1e-9; v += step) out.push(Math.round(v * 1e6) / 1e6);
    return out;
  };
  const canvas = (label, width = W) => draw("svg", { viewBox: `0 0 ${width} ${H}`, role: "img", "aria-label": label, class: width > W ? "chart wide" : "chart" });
  const legend = (sides) => make("p", { class: "small" }, ...sides.flatMap((s) => [make("span", { class: `key ${s}` }), s]));
  const nothing = (text) => make("p", { class: "muted" }, text);
  const mostly = (list) => {
    const counts = {};
    list.forEach((c) => { if (c.kind) counts[c.kind] = (counts[c.kind] ?? 0) + 1; });
    return Object.keys(counts).sort((a, b) => counts[b] - counts[a])[0];
  };
  const commonUnit = (numbers) => {
    const counts = {};
    numbers.forEach(([, , unit]) => { counts[unit] = (counts[unit] ?? 0) + 1; });
    return Object.keys(counts).sort((a, b) => counts[b] - counts[a])[0];
  };
  const BIN = { deg: 5, mm: 5, cm: 1, pct_foot: 2 };

  function renderSpread() {
    const quantity = $("q-spread").value;
    const list = shown().filter((c) => c.numbers);
    const kind = $("f-kind").value || mostly(list.filter((c) => hasQuantity([c], quantity)));
    const of = list.filter((c) => c.kind === kind);
    const numbers = (side) => of.map((c) => numberOf(c, quantity, side)).filter(Boolean);
    const unit = commonUnit(SIDES.flatMap(numbers));
    const values = Object.fromEntries(SIDES.map((s) => [s, numbers(s).filter((n) => n[2] === unit).map((n) => n[0])]));
    const all = SIDES.flatMap((s) => values[s]);
    if (!all.length) { $("spread").replaceChildren(nothing("None of the clips shown has this number.")); return; }
    const bin = BIN[unit] ?? 1;
    const low = Math.floor(Math.min(...all) / bin) * bin;
    const high = Math.max(low + bin, (Math.floor(Math.max(...all) / bin) + 1) * bin);
    const count = (side, from) => values[side].filter((v) => v >= from && v < from + bin).length;
    const starts = Array.from({ length: Math.round((high - low) / bin) }, (_, i) => low + i * bin);
    const top = Math.max(1, ...starts.flatMap((from) => SIDES.map((s) => count(s, from))));
    const x = (v) => L + (v - low) / (high - low) * (W - L - R);
    const y = (n) => H - B - n / top * (H - T - B);
    const middle = (list_) => { const s = [...list_].sort((a, b) => a - b); const m = s.length >> 1; return s.length % 2 ? s[m] : (s[m - 1] + s[m]) / 2; };
    const symbol = data.units[unit];
    const svg = canvas(`${data.quantities[quantity]}: ${all.length} values from ${Math.min(...all)} to ${Math.max(...all)}${symbol}`);
    steps(0, top, 4).filter(Number.isInteger).forEach((n) => svg.append(
      draw("path", { class: "grid", d: `M${L} ${y(n)}H${W - R}` }), draw("text", { x: L - 5, y: y(n) + 4, "text-anchor": "end" }, n)));
    const sides = SIDES.filter((s) => values[s].length);
    const wide = (x(low + bin) - x(low) - 2) / sides.length;
    starts.forEach((from) => sides.forEach((s, i) => {
      const n = count(s, from);
      if (!n) return;
      const bar = draw("rect", { class: `bar-${s}`, x: x(from) + 1 + i * wide, y: y(n), width: Math.max(wide - 0.5, 0.5), height: H - B - y(n) });
      bar.append(draw("title", {}, `${s}, ${from} to ${from + bin}${symbol}: ${n}`));
      svg.append(bar);
    }));
    steps(low, high, 8).forEach((v) => svg.append(draw("text", { x: x(v), y: H - 9, "text-anchor": "middle" }, v)));
    const others = distinct(list.map((c) => c.kind)).length > 1 && !$("f-kind").value ? " Choose another test above to see its own." : "";
    const units = SIDES.flatMap(numbers).length - all.length;
    const note = `${data.kinds[kind]}, one value per clip and side, in ${unit === "deg" ? "degrees" : symbol.trim()}. `
      + sides.map((s) => `Median ${s} ${middle(values[s]).toFixed(1).replace("-", MINUS)} (n = ${values[s].length})`).join(", ") + "."
      + (units ? ` ${units} values in another unit are left out.` : "") + others;
    $("spread").replaceChildren(legend(sides), svg, make("p", { class: "chart-note" }, note));
  }

  function renderFindings() {
    const list = shown().filter((c) => c.findings);
    const has = (c, code, certainty) => c.findings.some((f) => f.code === code && f.certainty === certainty);
    const rows = Object.keys(data.findings).map((code) => {
      const clear = list.filter((c) => has(c, code, "clear")).length;
      const possible = list.filter((c) => !has(c, code, "clear") && has(c, code, "possible")).length;
      return { code, clear, possible };
    }).filter((r) => r.clear + r.possible).sort((a, b) => b.clear + b.possible - a.clear - a.possible);
    if (!rows.length) { $("findings").replaceChildren(nothing("No findings in the clips shown.")); return; }
    const share = (n) => `width:${100 * n / list.length}%`;
    const tally = make("div", { class: "tally" }, ...rows.flatMap((r) => [
      make("span", {}, data.findings[r.code]),
      make("span", { class: "rail" }, make("span", { class: "clear", style: share(r.clear) }), make("span", { class: "possible", style: share(r.possible) })),
      make("span", { class: "small" }, `${r.clear}${r.possible ? ` + ${r.possible}` : ""}`)]));
    $("findings").replaceChildren(tally, make("p", { class: "chart-note" },
      `Clips with a finding, of ${list.length}. Solid: clear. Hatched, after the +: possible, the interval straddles the threshold. A view that cannot show something does not count as free of it.`));
  }

  const dated = cards.filter((c) => c.person && c.date && c.numbers);
  const people = distinct(dated.map((c) => c.person));
  const MDC = { tibial_inclination: "4.7\u00b0", knee_to_wall: "1.9 cm" };
  function renderTime() {
    const [person, quantity] = [$("q-person").value, $("q-time").value];
    const of = dated.filter((c) => c.person === person);
    const numbers = of.flatMap((c) => SIDES.map((s) => ({ s, c, n: numberOf(c, quantity, s) }))).filter((p) => p.n);
    const unit = commonUnit(numbers.map((p) => p.n));
    const points = numbers.filter((p) => p.n[2] === unit).sort((a, b) => a.c.date.localeCompare(b.c.date));
    if (!points.length) { $("time").replaceChildren(nothing(`No clip of ${person} with a date has this number.`)); return; }
    const wide = $("time").clientWidth < 520 ? W : 720, day = 86400000;
    const at = (p) => Date.parse(p.c.date);
    const [first, last] = [Math.min(...points.map(at)), Math.max(...points.map(at))];
    const pad = Math.max((last - first) * 0.05, 3 * day);
    const ends = points.flatMap((p) => [p.n[0] - p.n[1], p.n[0] + p.n[1]]);
    const room = Math.max(1, 0.08 * (Math.max(...ends) - Math.min(...ends)));
    const [low, high] = [Math.min(...ends) - room, Math.max(...ends) + room];
    const x = (t) => L + (t - first + pad) / (last - first + 2 * pad) * (wide - L - R);
    const y = (v) => H - B - (v - low) / (high - low) * (H - T - B);
    const svg = canvas(`${data.quantities[quantity]} of ${person}, ${points.length} values`, wide);
    steps(low, high, 4).forEach((v) => svg.append(draw("path", { class: "grid", d: `M${L} ${y(v)}H${wide - R}` }),
      draw("text", { x: L - 5, y: y(v) + 4, "text-anchor": "end" }, `${v}`.replace("-", MINUS))));
    const days = distinct(points.map((p) => p.c.date));
    let free = -Infinity;  // where the last date was written
    days.forEach((d) => {
      const px = x(Date.parse(d));
      if (px - free < 92) return;
      free = px;
      svg.append(draw("text", { x: px, y: H - 9, "text-anchor": px > wide - 50 ? "end" : px < L + 40 ? "start" : "middle" }, d));
    });
    const kinds = distinct(points.map((p) => p.c.kind));
    for (const s of SIDES) {
      for (const kind of kinds) {
        const line = points.filter((p) => p.s === s && p.c.kind === kind);
        if (line.length > 1) svg.append(draw("path", { class: `curve ${s}${s === "right" ? " dashed" : ""}`, d: line.map((p, i) => `${i ? "L" : "M"}${x(at(p))} ${y(p.n[0])}`).join("") }));
      }
      points.filter((p) => p.s === s).forEach((p) => {
        const shift = s === "left" ? -3 : 3;
        const [px, py] = [x(at(p)) + shift, y(p.n[0])];
        svg.append(draw("path", { class: `err ${s}`, d: `M${px} ${y(p.n[0] - p.n[1])}V${y(p.n[0] + p.n[1])}` }));
        const dot = p.c.kind === "wall" ? draw("rect", { class: `dot ${s}`, x: px - 5, y: py - 5, width: 10, height: 10 }) : draw("circle", { class: `dot ${s}`, cx: px, cy: py, r: 5.5 });
        dot.append(draw("title", {}, `${p.c.date}, ${s}, ${data.kinds[p.c.kind]}: ${told(p.n)}`));
        svg.append(dot);
      });
    }
    const note = `${data.quantities[quantity]}, ${unit === "deg" ? "degrees" : data.units[unit].trim()}, with 95 % intervals. `
      + (kinds.length > 1 ? "Circles: squat. Squares: knee to wall; the two are not the same test. " : `${data.kinds[kinds[0]]}. `)
      + (MDC[quantity] && kinds.includes("wall") ? `Even by hand, a change of a knee-to-wall test below about ${MDC[quantity]} cannot be told from none (Powden 2015).` : "Where intervals overlap, no change can be told.");
    $("time").replaceChildren(legend(SIDES.filter((s) => points.some((p) => p.s === s))), svg, make("p", { class: "chart-note" }, note));
  }

  // ---- start ---------------------------------------------------------------------------------------------
  const names = Object.keys(data.quantities);
  names.filter((q) => hasQuantity(cards, q)).forEach((q) => $("q-spread").append(option(q, data.quantities[q])));
  names.filter((q) => hasQuantity(dated, q)).forEach((q) => $("q-time").append(option(q, data.quantities[q])));
  people.forEach((p) => $("q-person").append(option(p, p)));
  const visits = (p) => distinct(dated.filter((c) => c.person === p).map((c) => c.date)).length;
  if (people.length) $("q-person").value = [...people].sort((a, b) => visits(b) - visits(a))[0];
  $("time-section").hidden = !people.length || !$("q-time").options.length;
  const render = () => { renderTable(); renderSpread(); renderFindings(); };
  for (const id of ["f-text", "f-person", "f-kind", "f-finding", "f-status"]) $(id).addEventListener("input", () => { limit = PAGE; render(); });
  $("f-person").addEventListener("change", () => {
    if (people.includes($("f-person").value)) { $("q-person").value = $("f-person").value; renderTime(); }
  });
  $("filters").addEventListener("submit", (event) => event.preventDefault());
  $("filters").addEventListener("reset", () => setTimeout(() => { limit = PAGE; render(); }));
  $("show-failed")?.addEventListener("click", () => { $("filters").reset(); setTimeout(() => { $("f-status").value = "failed"; render(); }); });
  $("more").addEventListener("click", () => { limit += PAGE; renderTable(); });
  $("sort").addEventListener("change", () => { const v = $("sort").value; sortBy(v.slice(0, -1), v.endsWith("+")); });
  $("q-spread").addEventListener("change", renderSpread);
  window.addEventListener("resize", () => { if (!$("time-section").hidden) renderTime(); });
  for (const id of ["q-person", "q-time"]) $(id).addEventListener("change", renderTime);
  if (!$("time-section").hidden) renderTime();
  sortBy("file", true);
  render();
})();
