"use strict";
// What the page does beyond what HTML does by itself: filters, links into what is closed, the theme, the key "/".
(() => {
  const root = document.documentElement;
  root.classList.add("js");

  // The theme: that of the system, unless somebody chose one. A page opened from a file may have no storage.
  const themes = ["system", "light", "dark"];
  const button = document.getElementById("theme");
  const stored = () => { try { return localStorage.getItem("cleon-theme"); } catch { return null; } };
  const store = (theme) => { try { localStorage.setItem("cleon-theme", theme); } catch { /* it holds for this visit */ } };
  const show = (theme) => {
    if (theme === "system") delete root.dataset.theme; else root.dataset.theme = theme;
    button.querySelector("span").textContent = theme;
  };
  let theme = themes.includes(stored()) ? stored() : "system";
  show(theme);
  button.hidden = false;
  button.addEventListener("click", () => {
    theme = themes[(themes.indexOf(theme) + 1) % themes.length];
    show(theme);
    store(theme);
  });

  // Filters. A row is shown when it has every word of each text field, and the value of each selection.
  const texts = new WeakMap();
  const textIn = (row, selector) => {
    const known = texts.get(row) ?? {};
    texts.set(row, known);
    known[selector] ??= (selector ? [...row.querySelectorAll(selector)] : [row])
      .map((part) => part.textContent.toLowerCase().replace(/\s+/g, " ")).join(" ");
    return known[selector];
  };
  const matches = (row, field) => {
    const wanted = field.value.trim();
    if (wanted === "") return true;
    if (field.tagName === "SELECT") return (row.dataset[field.name] ?? "").split("\n").includes(wanted);
    const text = textIn(row, field.dataset.in ?? "");
    return wanted.toLowerCase().split(/\s+/).every((word) => text.includes(word));
  };
  for (const form of document.querySelectorAll("form.filters")) {
    const rows = [...document.getElementById(form.dataset.rows).children];
    const count = form.querySelector(".count");
    const fields = [...form.elements].filter((field) => field.name);
    const apply = () => {
      let shown = 0;
      for (const row of rows) {
        row.hidden = !fields.every((field) => matches(row, field));
        if (!row.hidden) shown += 1;
      }
      count.textContent = `${shown} of ${rows.length} shown`;
    };
    form.addEventListener("input", apply);
    form.addEventListener("reset", () => setTimeout(apply));
    form.addEventListener("submit", (event) => event.preventDefault());
    apply();
  }

  // A link leads to what is closed or filtered away, too. An address is enough, without its stack.
  const find = (id) => document.getElementById(id)
    ?? [...document.querySelectorAll("details[id]")].find((of) => of.id.endsWith(`:${id}`));
  const follow = () => {
    let id;
    try { id = decodeURIComponent(location.hash.slice(1)); } catch { return; }
    const target = id && find(id);
    if (!target) return;
    const row = target.closest("[hidden]");
    if (row) {
      document.querySelector(`form[data-rows="${row.parentElement.id}"]`)?.reset();
      row.hidden = false;
    }
    for (let of = target; of; of = of.parentElement) if (of.tagName === "DETAILS") of.open = true;
    const place = target.tagName === "DETAILS" ? target.querySelector("summary") : target;
    place.scrollIntoView();
    place.focus({ preventScroll: true });
  };
  addEventListener("hashchange", follow);
  // The same link once more leads there again, and what is drawn leads to its row.
  document.addEventListener("click", (event) => {
    const link = event.target.closest?.('a[href^="#"]');
    if (link && link.hash === location.hash) follow();
    const drawn = event.target.closest?.("[data-address]");
    if (drawn && find(drawn.dataset.address)) {
      const hash = `#${encodeURIComponent(drawn.dataset.address)}`;
      if (location.hash === hash) follow(); else location.hash = hash;
    }
  });
  // The browser goes to the fragment by itself while loading, and takes the focus away from what is closed.
  addEventListener("load", () => setTimeout(follow));

  // "/" goes to the search, unless somebody is writing.
  document.addEventListener("keydown", (event) => {
    const search = document.getElementById("search");
    const writes = /^(INPUT|SELECT|TEXTAREA)$/.test(document.activeElement?.tagName ?? "");
    if (event.key !== "/" || event.ctrlKey || event.metaKey || event.altKey || writes || !search) return;
    event.preventDefault();
    search.scrollIntoView({ block: "center" });
    search.focus({ preventScroll: true });
  });

  // The contents say where one is.
  const entries = new Map([...document.querySelectorAll(".contents a")].map((link) => [link.hash.slice(1), link]));
  if (entries.size > 0) {
    const watch = new IntersectionObserver((seen) => {
      for (const { target, isIntersecting } of seen) {
        if (!isIntersecting) continue;
        for (const link of entries.values()) link.removeAttribute("aria-current");
        entries.get(target.id)?.setAttribute("aria-current", "true");
      }
    }, { rootMargin: "-20% 0px -75% 0px" });
    for (const section of document.querySelectorAll("main > section")) watch.observe(section);
  }
})();
