// Writing: a field that grows, attachments, the thumb, and the Page's menu. What is typed is never lost.

import { byId, el, icon, menuUnder, scriptOf } from "./dom.js";
import { localised } from "./log.js";
import { say } from "./outbox.js";
import { Refused, upload } from "./server.js";
import { draft, keepDraft, on, store } from "./store.js";
import { onLanguage, t } from "./words.js";

const LIKE = "369239263222822";
const TALLEST = 168;
let files = [];

export function startComposer() {
  const text = byId("text");
  byId("composer").addEventListener("submit", (event) => {
    event.preventDefault();
    send();
  });
  text.addEventListener("input", () => {
    keepDraft(store.open, text.value);
    grow();
  });
  text.addEventListener("keydown", sendOnEnter);
  text.addEventListener("paste", (event) => {
    if (event.clipboardData?.files.length) {
      event.preventDefault();
      add(event.clipboardData.files);
    }
  });
  byId("like").addEventListener("click", () => say(store.open, { sticker_id: LIKE }));
  byId("attach").addEventListener("click", () => byId("file").click());
  byId("file").addEventListener("change", (event) => {
    add(event.target.files);
    event.target.value = "";
  });
  acceptDrops(byId("thread"));
  menuUnder(byId("page-menu-button"), byId("page-menu"), menuItems);
  on("pages", drawMenuButton);
  onLanguage(drawMenuButton);
}

/** Show what was being written to this Page, and the Page's menu. */
export function openComposer() {
  const text = byId("text");
  text.value = draft(store.open);
  files = [];
  drawTray();
  drawMenuButton();
  grow();
  if (matchMedia("(pointer: fine)").matches) text.focus({ preventScroll: true });
}

function sendOnEnter(event) {
  // While an input method composes a conjunct, Enter belongs to it; 229 is how some browsers say so.
  if (event.key !== "Enter" || event.shiftKey || event.isComposing || event.keyCode === 229) return;
  event.preventDefault();
  send();
}

function send() {
  const text = byId("text");
  const words = text.value.trim();
  if (files.some((file) => !file.attachment && !file.failed)) return;
  const ready = files.filter((file) => file.attachment);
  for (const file of ready) say(store.open, { attachments: [file.attachment] });
  if (words) say(store.open, { text: words });
  files = files.filter((file) => file.failed);
  text.value = "";
  keepDraft(store.open, "");
  drawTray();
  grow();
  text.focus({ preventScroll: true });
}

function grow() {
  const text = byId("text");
  text.lang = text.value ? scriptOf(text.value) : document.documentElement.lang;
  text.style.height = "auto";
  text.style.height = `${Math.min(text.scrollHeight + 2, TALLEST)}px`;
  const something = text.value.trim() !== "" || files.length > 0;
  byId("send").hidden = !something;
  byId("like").hidden = something;
}

// Attachments

async function add(chosen) {
  // The browser empties its list when the field is cleared: keep one of our own.
  for (const file of [...chosen]) {
    const item = { name: file.name, picture: file.type.startsWith("image/") ? URL.createObjectURL(file) : "", attachment: null, failed: "" };
    files.push(item);
    drawTray();
    try {
      item.attachment = (await upload(file)).attachment;
    } catch (error) {
      item.failed = error instanceof Refused && error.status === 413 ? t("too_large") : t("not_uploaded");
    }
    drawTray();
  }
}

function drawTray() {
  const tray = byId("tray");
  tray.hidden = !files.length;
  tray.replaceChildren(...files.map(trayItem));
  byId("send").disabled = files.some((file) => !file.attachment && !file.failed);
  grow();
}

function trayItem(file) {
  const remove = () => {
    files = files.filter((other) => other !== file);
    if (file.picture) URL.revokeObjectURL(file.picture);
    drawTray();
    byId("text").focus();
  };
  return el(
    "div",
    { class: file.failed ? "tray-item failed" : "tray-item" },
    file.picture ? el("img", { src: file.picture, alt: "" }) : icon("file"),
    el("span", {}, file.failed || (file.attachment ? file.name : `${file.name} · ${t("sending")}`)),
    el("button", { class: "icon-button", type: "button", "aria-label": t("remove", { name: file.name }), on: { click: remove } }, icon("close")),
  );
}

function acceptDrops(target) {
  target.addEventListener("dragover", (event) => event.preventDefault());
  target.addEventListener("drop", (event) => {
    event.preventDefault();
    if (event.dataTransfer?.files.length) add(event.dataTransfer.files);
  });
}

// The Page's menu

function menuOf(page) {
  return localised(store.pages.get(page)?.profile.persistent_menu);
}

function drawMenuButton() {
  const menu = menuOf(store.open);
  byId("page-menu-button").hidden = !menu?.call_to_actions?.length;
  byId("text").disabled = Boolean(menu?.composer_input_disabled);
}

function menuItems(close) {
  return (menuOf(store.open)?.call_to_actions ?? []).map((item) => {
    const words = el("span", { class: "grow", lang: scriptOf(item.title) }, item.title);
    if (item.type === "web_url") {
      return el("a", { class: "menu-item", href: item.url, target: "_blank", rel: "noopener noreferrer", on: { click: close } }, words, icon("link"));
    }
    const take = () => {
      close();
      say(store.open, { text: item.title, payload: item.payload });
    };
    return el("button", { class: "menu-item", type: "button", on: { click: take } }, words);
  });
}
