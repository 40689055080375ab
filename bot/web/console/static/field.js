// The field view on a bad line: what was ticked, written and photographed stays until the office has it.
(function () {
  "use strict";
  const form = document.getElementById("field");
  if (!form) return;
  const fate = document.getElementById("fate");
  const draft = form.dataset.draft;
  let waits = false;

  function keep() {
    const kept = { ticks: [], notes: {} };
    form.querySelectorAll("[name=tick]:checked").forEach((box) => kept.ticks.push(box.value));
    form.querySelectorAll("textarea").forEach((note) => { if (note.value) kept.notes[note.name] = note.value; });
    sessionStorage.setItem(draft, JSON.stringify(kept));
  }

  function bringBack() {
    const kept = JSON.parse(sessionStorage.getItem(draft) || "{}");
    for (const box of form.querySelectorAll("[name=tick]")) if ((kept.ticks || []).includes(box.value)) box.checked = true;
    for (const note of form.querySelectorAll("textarea")) if (!note.value) note.value = (kept.notes || {})[note.name] || "";
  }

  function say(words, isFault) {
    fate.textContent = words;
    fate.className = isFault ? "fault" : "muted";
    fate.setAttribute("role", isFault ? "alert" : "status");
    fate.hidden = false;
  }

  async function send() {
    waits = false;
    say(form.dataset.sending, false);
    let response;
    try {
      response = await fetch(form.action, { method: "POST", body: new FormData(form), credentials: "same-origin" });
    } catch {
      waits = true;
      say(form.dataset.failed, true);
      return;
    }
    if (!response.ok) {
      // 5xx: the office is there but can't take it now. Anything else is for the officer to see to.
      waits = response.status >= 500;
      say(waits ? form.dataset.failed : form.dataset.refused, true);
      return;
    }
    sessionStorage.removeItem(draft);
    location.replace(response.url);
  }

  form.addEventListener("input", keep);
  form.addEventListener("submit", (event) => {
    if (event.submitter && event.submitter.formAction !== form.action) return;
    event.preventDefault();
    send();
  });
  window.addEventListener("online", () => { if (waits) send(); });
  bringBack();
})();
