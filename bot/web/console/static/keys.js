// Single keys. None does anything while somebody types, with whatever input method, or holds Ctrl, Alt or Meta.
(function () {
  "use strict";
  // Where a Bangla layout gives a Bangla letter, the place of the key counts.
  const byPlace = { KeyJ: "j", KeyK: "k", KeyO: "o", KeyC: "c", KeyR: "r", KeyN: "n", KeyE: "e", Slash: "/" };
  const latin = /^[a-z/?]$/i;
  const fields = "input:not([type=checkbox]):not([type=radio]), textarea, select, [contenteditable=''], [contenteditable=true]";
  const help = document.getElementById("keys");

  function nameOf(event) {
    if (event.key === "?" || (event.code === "Slash" && event.shiftKey)) return "?";
    if (event.shiftKey) return null;
    return latin.test(event.key) ? event.key.toLowerCase() : byPlace[event.code];
  }

  function isTyping(event) {
    // 229: the input method has the key.
    return event.isComposing || event.keyCode === 229 || (event.target.closest && event.target.closest(fields) !== null);
  }

  function rows() {
    return Array.from(document.querySelectorAll(".worklist a"));
  }

  function here() {
    const focused = document.activeElement && document.activeElement.closest(".worklist li");
    return focused ? focused.querySelector("a") : document.querySelector(".worklist .is-current a");
  }

  function step(by) {
    const all = rows();
    const at = all.indexOf(here());
    const next = all[at === -1 ? 0 : Math.min(all.length - 1, Math.max(0, at + by))];
    if (!next) return false;
    next.focus();
    return true;
  }

  function open() {
    const row = here() || rows()[0];
    if (row) row.click();
    return Boolean(row);
  }

  function press(selector) {
    const found = document.querySelector(selector);
    if (!found) return false;
    found.focus();
    if (found.matches("button, summary, a")) found.click();
    return true;
  }

  function write(part, field) {
    const way = document.getElementById(part);
    if (!way) return false;
    way.checked = true;
    // Who does not have the conversation has no field for a reply.
    const found = document.getElementById(field);
    if (found) found.focus();
    return true;
  }

  const acts = {
    j: () => step(1),
    k: () => step(-1),
    o: open,
    c: () => press("[data-key=claim]"),
    r: () => write("as-reply", "text"),
    n: () => write("as-note", "note"),
    e: () => press("[data-key=stage]"),
    "/": () => press("#search"),
    "?": () => { help.showModal(); return true; },
  };

  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.altKey || event.metaKey || event.repeat && !"jk".includes(nameOf(event))) return;
    if (event.defaultPrevented || isTyping(event) || document.querySelector("dialog[open]")) return;
    const act = acts[nameOf(event)];
    // The letter must not land in the field that the key leads to.
    if (act && act()) event.preventDefault();
  });
})();
