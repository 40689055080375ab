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

  let opened = [];
  document.body.addEventListener("htmx:beforeSwap", (event) => {
    if (event.target === thread) opened = [...thread.querySelectorAll("details[open][id]")].map((one) => one.id);
  });
  document.body.addEventListener("htmx:afterSwap", (event) => {
    if (event.target !== thread) return;
    for (const id of opened) {
      const details = document.getElementById(id);
      if (details) details.open = true;
    }
    for (const [id, picture] of pictures) {
      const place = document.getElementById(id);
      if (place) place.append(picture);
    }
  });
})();
