// The thread while others work on it too: what was opened stays open, what was looked at stays in view.
(function () {
  "use strict";
  const thread = document.getElementById("thread");
  if (!thread) return;

  // A picture is fetched once, when somebody asks for it: each look is noted.
  const pictures = new Map();
  thread.addEventListener("click", (event) => {
    const link = event.target.closest("a.look");
    if (!link || event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    if (pictures.has(link.parentElement.id)) {
      window.open(link.href, "_blank", "noopener");
      return;
    }
    const picture = document.createElement("img");
    picture.src = link.href;
    picture.alt = link.textContent;
    picture.className = "looked-at";
    pictures.set(link.parentElement.id, picture);
    link.parentElement.append(picture);
  });

  // A number that was asked for, which is noted, stays whole while the page is open.
  const revealed = new Map();
  document.body.addEventListener("htmx:afterSwap", (event) => {
    if (event.target.classList.contains("masked")) revealed.set(event.target.id, event.target);
  });

  // A reply to the citizen is being typed: colleagues see it, and the citizen while the window is open.
  const text = document.getElementById("text");
  let typedAt = 0;
  if (text) text.addEventListener("input", () => { typedAt = Date.now(); });
  document.body.addEventListener("htmx:configRequest", (event) => {
    if (event.target.id === "news") event.detail.parameters.typing = Date.now() - typedAt < 5000 && text.value ? "1" : "";
  });

  // What came while somebody typed has to be read before the reply goes.
  const newer = document.getElementById("newer");
  const heard = text && text.form.elements.heard;
  function latest() {
    const items = thread.querySelector("[data-heard]");
    return items ? items.dataset.heard : heard.value;
  }
  function look() {
    if (!text) return;
    if (!text.value.trim()) heard.value = latest();
    newer.hidden = heard.value === latest();
  }
  if (text) document.getElementById("newer-read").addEventListener("click", () => {
    heard.value = latest();
    newer.hidden = true;
    text.focus();
  });

  let opened = [];
  let played = new Map();
  document.body.addEventListener("htmx:beforeSwap", (event) => {
    if (event.target !== thread) return;
    opened = [...thread.querySelectorAll("details[open][id]")].map((one) => one.id);
    // What plays goes on, and what was played through is not fetched, and noted, again.
    const players = [...thread.querySelectorAll("audio, video")].filter((one) => one.played.length || !one.paused);
    played = new Map(players.map((one) => [one.parentElement.id, one]));
  });
  document.body.addEventListener("htmx:afterSwap", (event) => {
    if (event.target !== thread) return;
    for (const id of opened) {
      const details = document.getElementById(id);
      if (details) details.open = true;
    }
    for (const [id, whole] of revealed) {
      const place = document.getElementById(id);
      if (place) place.replaceWith(whole);
    }
    for (const [id, player] of played) {
      const place = document.getElementById(id)?.querySelector("audio, video");
      if (place) place.replaceWith(player);
    }
    for (const [id, picture] of pictures) {
      const place = document.getElementById(id);
      if (place) place.append(picture);
    }
    look();
  });
})();
