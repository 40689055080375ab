// The inbox: asks for news every second and a half, and keeps the thread at its end.
(function () {
  "use strict";
  const news = document.getElementById("news");
  const thread = document.getElementById("thread");

  function toEnd() {
    if (thread) thread.scrollTop = thread.scrollHeight;
  }

  // The mark of what was seen goes with each question; the first answer only tells where we are.
  let seen = null;
  document.body.addEventListener("htmx:configRequest", (event) => {
    if (event.target === news) event.detail.parameters.seen = seen || "";
  });
  // A hidden page asks more rarely: its title tells that something is new.
  let ticks = 0;
  document.body.addEventListener("htmx:beforeRequest", (event) => {
    if (event.target === news && document.hidden && ++ticks % 7) event.preventDefault();
  });
  document.body.addEventListener("htmx:afterRequest", (event) => {
    if (event.target === news && event.detail.xhr.status === 200) seen = event.detail.xhr.responseText;
  });

  // News does not take away a step that is being filled in.
  const panel = document.getElementById("panel");
  document.body.addEventListener("htmx:beforeRequest", (event) => {
    if (event.target === panel && panel.querySelector(".step[open]")) event.preventDefault();
  });

  let atEnd = true;
  document.body.addEventListener("htmx:beforeSwap", (event) => {
    if (event.target === thread) atEnd = thread.scrollHeight - thread.scrollTop - thread.clientHeight < 80;
  });
  document.body.addEventListener("htmx:afterSwap", (event) => {
    if (event.target === thread && atEnd) toEnd();
  });

  // An address may name a line of the thread: that one is shown, not the end.
  const named = location.hash && document.getElementById(location.hash.slice(1));
  if (thread && named && thread.contains(named)) {
    for (let one = named; one !== thread; one = one.parentElement) if (one.tagName === "DETAILS") one.open = true;
    atEnd = false;
    // The browser goes there first, and on a phone takes the whole page along.
    window.addEventListener("load", () => setTimeout(() => {
      const above = named.getBoundingClientRect().top - thread.getBoundingClientRect().top;
      thread.scrollTop += above - thread.clientHeight / 3;
      window.scrollTo(0, 0);
    }));
  } else toEnd();
})();
