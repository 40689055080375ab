// The inbox: asks for news every two seconds, and keeps the thread at its end.
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
  document.body.addEventListener("htmx:beforeRequest", (event) => {
    if (event.target === news && document.hidden) event.preventDefault();
  });
  document.body.addEventListener("htmx:afterRequest", (event) => {
    if (event.target === news && event.detail.xhr.status === 200) seen = event.detail.xhr.responseText;
  });

  let atEnd = true;
  document.body.addEventListener("htmx:beforeSwap", (event) => {
    if (event.target === thread) atEnd = thread.scrollHeight - thread.scrollTop - thread.clientHeight < 80;
  });
  document.body.addEventListener("htmx:afterSwap", (event) => {
    if (event.target === thread && atEnd) toEnd();
  });

  toEnd();
})();
