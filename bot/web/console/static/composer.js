// The composer: drafts kept on the server, a counter, lists of ready replies ("/") and of colleagues ("@").
(function () {
  "use strict";
  const PAUSE_MS = 2000;
  const BEFORE = { "/": /(^|\n)\/([^\n]{0,40})$/, "@": /(^|[\s(])@([^\n@]{0,40})$/ };
  const digits = new Intl.NumberFormat(document.documentElement.lang === "bn" ? "bn-BD" : "en");
  const fold = (text) => text.normalize("NFC").toLowerCase();
  // While letters are being put together, Enter belongs to the keyboard.
  const isComposing = (event) => event.isComposing || event.keyCode === 229;

  document.querySelectorAll("form.write").forEach((form) => {
    const field = form.querySelector("textarea");
    offer(form, field);
    count(form, field);
    keep(form, field);
    field.addEventListener("keydown", (event) => {
      if (event.key === "Enter" && (event.ctrlKey || event.metaKey) && !isComposing(event)) {
        event.preventDefault();
        form.requestSubmit();
      }
    });
  });

  function keep(form, field) {
    const state = form.querySelector(".kept");
    let kept = field.value, timer = null, saving = null, isSent = false;

    function save() {
      clearTimeout(timer);
      timer = null;
      if (isSent || saving || field.value === kept) return;
      const text = field.value;
      const body = new URLSearchParams({ csrf_token: form.csrf_token.value, kind: form.dataset.kind, text });
      saving = fetch(form.dataset.keep, { method: "POST", body, keepalive: true, redirect: "error" })
        .then((answer) => answer.status === 204, () => false)
        .then((done) => {
          saving = null;
          if (done) kept = text;
          state.textContent = done ? (text ? state.dataset.kept : "") : state.dataset.failed;
          if (field.value !== text) later();
        });
    }
    function later() {
      timer = timer || setTimeout(save, PAUSE_MS);
    }
    field.addEventListener("input", later);
    field.addEventListener("blur", (event) => form.contains(event.relatedTarget) || save());
    document.addEventListener("visibilitychange", () => document.hidden && save());
    window.addEventListener("pageshow", () => { isSent = false; });
    form.addEventListener("submit", (event) => {
      if (isSent) return event.preventDefault();
      isSent = true;
      if (!saving) return;
      // A draft on its way must not arrive behind the reply.
      event.preventDefault();
      saving.then(() => { isSent = false; form.requestSubmit(event.submitter); });
    });
  }

  function count(form, field) {
    const shown = form.querySelector(".length"), several = form.querySelector(".several");
    const most = Number(form.dataset.most);
    function update() {
      const length = Array.from(field.value).length;
      shown.hidden = length < most * 0.9;
      shown.textContent = digits.format(length) + " / " + digits.format(most);
      shown.classList.toggle("fault", length > most);
      if (several && length > most) several.hidden = false;
      else if (several && !several.firstElementChild.checked) several.hidden = true;
    }
    field.addEventListener("input", update);
    if (field.value.length > most) update();
  }

  function offer(form, field) {
    const list = form.querySelector(".options"), button = form.querySelector(".open-options");
    const sign = form.dataset.sign;
    let options = null, loading = null, shown = [], chosen = 0, start = -1, dismissed = -1;

    function load() {
      loading = loading || fetch(form.dataset.options, { redirect: "error" })
        .then((answer) => (answer.ok ? answer.text() : ""), () => "")
        .then((html) => {
          loading = null;
          list.innerHTML = html;
          options = html ? Array.from(list.children) : null;
        });
      return loading;
    }
    function look() {
      const found = BEFORE[sign].exec(field.value.slice(0, field.selectionStart));
      start = found ? field.selectionStart - found[2].length - 1 : -1;
      if (start !== dismissed) dismissed = -1;
      if (!found || start === dismissed) return close();
      if (options) return show(fold(found[2]));
      load().then(() => options && document.activeElement === field && look());
    }
    function show(letters) {
      options.forEach((one) => { one.hidden = !fold(one.dataset.find).includes(letters); });
      shown = options.filter((one) => !one.hidden);
      list.hidden = !shown.length;
      if (shown.length) choose(0);
      else close();
    }
    function choose(number) {
      chosen = (number + shown.length) % shown.length;
      options.forEach((one) => one.setAttribute("aria-selected", String(one === shown[chosen])));
      shown[chosen].scrollIntoView({ block: "nearest" });
      field.setAttribute("aria-activedescendant", shown[chosen].id);
    }
    function close() {
      list.hidden = true;
      field.removeAttribute("aria-activedescendant");
    }
    function insert(option) {
      const text = option.dataset.insert, at = start;
      field.setRangeText(text, at, field.selectionStart, "end");
      dismissed = at;
      close();
      field.focus();
      const gap = /\{\{[^{}]*\}\}/.exec(text);
      if (gap) field.setSelectionRange(at + gap.index, at + gap.index + gap[0].length);
      field.dispatchEvent(new Event("input"));
    }
    field.addEventListener("focus", () => options || load());
    field.addEventListener("input", look);
    field.addEventListener("blur", close);
    field.addEventListener("keydown", (event) => {
      if (list.hidden || isComposing(event)) return;
      if (event.key === "ArrowDown") choose(chosen + 1);
      else if (event.key === "ArrowUp") choose(chosen - 1);
      else if (event.key === "Enter" || event.key === "Tab") insert(shown[chosen]);
      else if (event.key === "Escape") { dismissed = start; close(); }
      else return;
      event.preventDefault();
      event.stopImmediatePropagation();
    });
    list.addEventListener("mousedown", (event) => {
      const option = event.target.closest("[role=option]");
      event.preventDefault();
      if (option) insert(option);
    });
    button.hidden = false;
    button.addEventListener("click", () => {
      const before = field.value.slice(0, field.selectionStart);
      const gap = sign === "/" ? (/(^|\n)$/.test(before) ? "" : "\n") : (/(^|[\s(])$/.test(before) ? "" : " ");
      field.setRangeText(gap + sign, field.selectionStart, field.selectionEnd, "end");
      field.focus();
      field.dispatchEvent(new Event("input"));
    });
  }
})();
