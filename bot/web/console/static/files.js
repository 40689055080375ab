// Beside our own button for files: the names of those that were chosen. The browser would say it in its language.
(function () {
  "use strict";
  document.addEventListener("change", (event) => {
    if (event.target.type !== "file") return;
    const names = [...event.target.files].map((file) => file.name).join(", ");
    const told = event.target.closest(".picker").querySelector("output");
    told.textContent = names || told.dataset.none;
  });
})();
