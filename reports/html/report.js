"use strict";
(() => {
  const all = (what, where = document) => [...where.querySelectorAll(what)];
  const one = (id) => document.getElementById(id);
  const entries = all(".item, .row, .searchable");
  const texts = new Map();
  const textOf = (entry) => {
    if (!texts.has(entry)) texts.set(entry, entry.textContent.toLowerCase());
    return texts.get(entry);
  };
  one("tools").hidden = false;
  one("tools").addEventListener("submit", (event) => event.preventDefault());

  const filter = () => {
    const words = one("find").value.toLowerCase().split(/\s+/).filter(Boolean);
    const state = one("state").value;
    const asked = words.length > 0 || state !== "";
    let found = 0;
    for (const entry of entries) {
      const fits = (!state || entry.dataset.state === state) && words.every((w) => textOf(entry).includes(w));
      entry.hidden = !fits;
      found += fits ? 1 : 0;
    }
    for (const box of all(".incident, main > section")) {
      box.hidden = asked && !box.querySelector(".item:not([hidden]), .row:not([hidden]), .searchable:not([hidden])");
    }
    if (asked) for (const list of all("details.all")) list.open = true;
    one("found").textContent = asked ? `${found} found` : "";
  };
  let waiting = 0;
  one("find").addEventListener("input", () => { clearTimeout(waiting); waiting = setTimeout(filter, 120); });
  one("state").addEventListener("change", filter);

  const first = new Map(all(".list").map((list) => [list, [...list.children]]));
  one("sort").addEventListener("change", (event) => {
    const by = event.target.value;
    for (const [list, items] of first) {
      const sorted = by ? [...items].sort((a, b) => (a.dataset[by] || "").localeCompare(b.dataset[by] || "")) : items;
      list.append(...sorted);
    }
  });

  for (const table of all("table")) {
    all("th", table).forEach((head, column) => {
      const button = document.createElement("button");
      button.type = "button";
      button.textContent = head.textContent;
      head.replaceChildren(button);
      head.setAttribute("aria-sort", "none");
      button.addEventListener("click", () => {
        const up = head.getAttribute("aria-sort") !== "ascending";
        all("th", table).forEach((other) => other.setAttribute("aria-sort", "none"));
        head.setAttribute("aria-sort", up ? "ascending" : "descending");
        const rows = [...table.tBodies[0].rows].map((row) => [row.cells[column].textContent, row]);
        rows.sort(([a], [b]) => (up ? 1 : -1) * a.localeCompare(b));
        table.tBodies[0].append(...rows.map(([, row]) => row));
      });
    });
  }

  let closed = [];
  addEventListener("beforeprint", () => {
    closed = all("details:not([open])");
    closed.forEach((box) => { box.open = true; });
  });
  addEventListener("afterprint", () => closed.forEach((box) => { box.open = false; }));
  addEventListener("keydown", (event) => {
    if (event.key === "/" && !/^(INPUT|SELECT|TEXTAREA)$/.test(document.activeElement.tagName)) {
      event.preventDefault();
      one("find").focus();
    }
  });
})();
