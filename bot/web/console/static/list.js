// The list: keeps what is ticked while rows come and go, and tells quietly of new messages.
(function () {
  "use strict";
  const list = document.getElementById("rows");
  const told = document.getElementById("told");
  const badge = document.getElementById("unseen");
  const count = document.getElementById("picked");
  const title = document.title;
  const digits = new Intl.NumberFormat(document.documentElement.lang === "bn" ? "bn-BD" : "en-GB");
  const picked = new Set();
  let unseen = 0;

  function items() {
    return Array.from(list.querySelectorAll("li[data-heard]"));
  }

  function newest() {
    return Math.max(0, ...items().map((item) => Number(item.dataset.heard)));
  }

  let known = newest();

  function show() {
    document.title = unseen ? "(" + digits.format(unseen) + ") " + title : title;
    badge.hidden = !unseen;
    badge.textContent = unseen ? digits.format(unseen) : "";
  }

  function tell() {
    const fresh = items().filter((item) => Number(item.dataset.heard) > known);
    known = Math.max(known, newest());
    if (!fresh.length) return;
    unseen += fresh.length;
    told.textContent = fresh.length === 1
      ? told.dataset.one.replace("{}", fresh[0].dataset.who)
      : told.dataset.many.replace("{}", digits.format(fresh.length));
    show();
  }

  function mark() {
    count.textContent = picked.size ? digits.format(picked.size) : "";
  }

  list.addEventListener("change", (event) => {
    if (event.target.name !== "pick") return;
    if (event.target.checked) picked.add(event.target.value);
    else picked.delete(event.target.value);
    mark();
  });

  // A page that the browser kept may come back with its ticks.
  list.querySelectorAll("input[name=pick]:checked").forEach((box) => picked.add(box.value));
  mark();

  document.body.addEventListener("htmx:afterSwap", (event) => {
    if (event.target !== list) return;
    list.querySelectorAll("input[name=pick]").forEach((box) => { box.checked = picked.has(box.value); });
    tell();
  });

  // Whoever does something has seen what is there.
  for (const act of ["pointerdown", "keydown", "focus"]) {
    window.addEventListener(act, () => { if (unseen) { unseen = 0; show(); } });
  }
})();
