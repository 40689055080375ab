// What was typed into a form that was not taken (the session had ended, the page was too old, the office could not
// be reached) is in its fields again when the page is. It stays in this tab, for half an hour, for the same person.
(function () {
  "use strict";
  const SLOT = "typed", LASTS = 30 * 60 * 1000;
  const { who, typedAgain } = document.body.dataset;
  // Signing in, and what went wrong.
  const isDoor = document.querySelector("main.door") !== null;

  function read() {
    const kept = JSON.parse(sessionStorage.getItem(SLOT) || "null");
    return kept && Date.now() - kept.at < LASTS ? kept : null;
  }
  function forget() {
    sessionStorage.removeItem(SLOT);
  }
  function path(form) {
    return new URL(form.getAttribute("action") || location.href, location.href).pathname;
  }
  function typed(form) {
    return Array.from(form.elements).filter((one) =>
      one.name && /^(INPUT|TEXTAREA|SELECT)$/.test(one.tagName) && !/^(hidden|password|file|submit)$/.test(one.type));
  }
  function isPicked(one) {
    return one.type === "radio" || one.type === "checkbox";
  }

  function keep(form) {
    const fields = typed(form).filter((one) => (isPicked(one) ? one.checked : one.value)).map((one) => [one.name, one.value]);
    if (fields.length) sessionStorage.setItem(SLOT, JSON.stringify({ who, path: path(form), fields, at: Date.now() }));
  }

  function fill(form, fields) {
    for (const one of typed(form)) {
      const values = fields.filter(([name]) => name === one.name).map(([, value]) => value);
      if (isPicked(one)) {
        if (!values.includes(one.value) || one.checked) continue;
        one.checked = true;
      } else {
        if (!values.length || one.value === values[0]) continue;
        one.value = values[0];
      }
      for (let around = one.parentElement; around; around = around.parentElement) if (around.tagName === "DETAILS") around.open = true;
      // Whoever listens, as if it had been typed: further questions come, a draft is kept.
      one.dispatchEvent(new Event("input", { bubbles: true }));
      one.dispatchEvent(new Event("change", { bubbles: true }));
    }
  }

  function bringBack(form, fields) {
    const told = document.createElement("p");
    told.className = "notice";
    told.setAttribute("role", "status");
    told.textContent = typedAgain;
    form.before(told);
    document.body.addEventListener("htmx:afterSettle", (event) => { if (form.contains(event.target)) fill(form, fields); });
    fill(form, fields);
  }

  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (!isDoor && form.method === "post" && !form.matches("[role=search], .languages, [data-draft]")) keep(form);
  });
  // A form that was sent without leaving the page was taken.
  document.body.addEventListener("htmx:afterRequest", (event) => {
    if (event.target.tagName === "FORM" && event.detail.successful) forget();
  });

  window.addEventListener("load", () => {
    const kept = read();
    if (!kept) return forget();
    if (isDoor) return sessionStorage.setItem(SLOT, JSON.stringify({ ...kept, isLost: true }));
    // Who comes back without having been anywhere saw the browser say that there is no line.
    const [{ type }] = performance.getEntriesByType("navigation");
    const isLost = kept.isLost || type !== "navigate";
    if (!isLost || kept.who !== who) return forget();
    const form = Array.from(document.forms).find((one) => path(one) === kept.path);
    if (!form) return;
    forget();
    bringBack(form, kept.fields);
  });
})();
