// A page for paper: the button that opens the browser's own printing.
(function () {
  "use strict";
  const button = document.getElementById("print");
  button.hidden = false;
  button.addEventListener("click", () => window.print());
})();
