"use strict";
(() => {
  const all = (selector, root = document) => Array.from(root.querySelectorAll(selector));
  const canPop = "popover" in HTMLElement.prototype;

  // Older browsers show the panels as notes at the foot: a figure's button leads there.
  if (!canPop) {
    all("button[popovertarget].f").forEach((button) => button.addEventListener("click", () => {
      location.hash = button.getAttribute("popovertarget");
    }));
  }

  const openFromHash = () => {
    const target = location.hash.length > 1 && document.getElementById(decodeURIComponent(location.hash.slice(1)));
    if (target && canPop && target.matches(".panel:not(:popover-open)")) target.showPopover();
  };

  // A link inside a panel leads to another place on the page: close the panel and put the focus there.
  all(".panel").forEach((panel) => {
    panel.addEventListener("click", (event) => {
      const link = event.target.closest("a[href^='#']");
      if (!link || !canPop) return;
      panel.hidePopover();
      const place = document.getElementById(link.getAttribute("href").slice(1));
      if (place) setTimeout(() => place.focus(), 0);
    });
    panel.addEventListener("toggle", (event) => {
      if (event.newState === "open") panel.querySelector(".close").focus({ preventScroll: true });
    });
  });
  addEventListener("hashchange", openFromHash);
  openFromHash();

  const code = document.getElementById("show-code");
  if (code) {
    code.hidden = false;
    code.addEventListener("click", () => {
      const open = code.textContent === "显示代码";
      all("details.code").forEach((part) => { part.open = open; });
      code.textContent = open ? "隐藏代码" : "显示代码";
    });
  }

  // Search and filters of the index pages: every row carries its own words in data-words (empty: its text) and its facets
  // in data-*.
  const form = document.querySelector("form.filters");
  if (form) {
    form.hidden = false;
    const rows = all("[data-words]");
    const lists = all("[data-list]");
    const count = form.querySelector("output");
    const narrow = () => {
      const words = form.elements.q.value.trim().toLowerCase().split(/\s+/).filter(Boolean);
      const chosen = all("select", form).filter((select) => select.value);
      const asked = words.length > 0 || chosen.length > 0;
      let shown = 0;
      rows.forEach((row) => {
        const text = (row.dataset.words || row.textContent).toLowerCase();
        const fits = words.every((word) => text.includes(word)) &&
          chosen.every((select) => row.dataset[select.name] === undefined || row.dataset[select.name] === select.value);
        row.hidden = !fits || (row.hasAttribute("data-found") && words.length === 0);
        if (!row.hidden) shown += 1;
      });
      lists.forEach((list) => {
        const inside = all("[data-words]", list);
        list.hidden = inside.length > 0 && inside.every((row) => row.hidden);
      });
      if (count) count.textContent = asked ? `找到 ${shown} 项` : "";
    };
    form.addEventListener("input", narrow);
    form.addEventListener("reset", () => setTimeout(narrow, 0));
    form.addEventListener("submit", (event) => { event.preventDefault(); narrow(); });
    narrow();
  }
})();
