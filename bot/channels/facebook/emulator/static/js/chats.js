// The list of chats and the switch between citizens.

import { byId, el, icon, menuUnder, reconcile, scriptOf } from "./dom.js";
import { now, on, store, unsent } from "./store.js";
import { ago } from "./times.js";
import { digits, language, onLanguage, t, toggleLanguage } from "./words.js";

const AGENCIES = new Set(["police", "dncrp", "acc", "dc_office", "cag"]);
const rows = new Map();

export function pageName(page) {
  return language() === "bn" ? page.name : page.name_en;
}

/** A Page's picture, by its agency. */
export function fillPagePicture(element, page) {
  element.dataset.agency = page.agency;
  element.replaceChildren(icon(AGENCIES.has(page.agency) ? page.agency : "page"));
}

/** A citizen's picture: the name's first letter, whole with its vowel sign. */
function fillPersonPicture(element, name) {
  const segmenter = "Segmenter" in Intl ? new Intl.Segmenter("bn", { granularity: "grapheme" }) : null;
  const first = segmenter ? [...segmenter.segment(name)][0]?.segment : [...name][0];
  element.textContent = first ?? "";
  element.lang = scriptOf(name);
}

/** What a message says in a line. */
export function summary(message) {
  const words = message.text ?? message.template?.text ?? message.template?.elements?.[0]?.title;
  if (words) return words;
  const kind = message.attachments?.[0]?.type;
  return t({ image: "photo", sticker: "like_sticker", video: "video", audio: "audio" }[kind] ?? "file");
}

/** `choose(page)` opens a chat; `become(citizen)` changes who writes, null for somebody new. */
export function startChats({ choose, become }) {
  on("threads messages pages", drawChats);
  on("citizens", drawPersona);
  onLanguage(() => {
    drawChats();
    drawPersona();
    drawLanguage();
  });
  byId("language").addEventListener("click", toggleLanguage);
  menuUnder(byId("persona-button"), byId("persona-menu"), (close) => personaItems(close, become));
  byId("threads").addEventListener("click", (event) => {
    const row = event.target.closest("[data-page]");
    if (row) choose(row.dataset.page);
  });
  setInterval(drawChats, 30_000);
  drawLanguage();
}

function drawLanguage() {
  const button = byId("language");
  button.textContent = t("other_language");
  button.lang = language() === "bn" ? "en" : "bn";
  button.setAttribute("aria-label", t("other_language_label"));
}

function drawChats() {
  const pages = [...store.pages.values()];
  const newest = (page) => lastOf(page.page)?.at ?? 0;
  pages.sort((a, b) => newest(b) - newest(a));
  reconcile(byId("threads"), pages.map(drawRow));
}

/** The newest message of a thread; what is still being sent counts too. */
function lastOf(page) {
  const waiting = unsent(page).at(-1);
  if (waiting) return { ...waiting.body, author: "citizen", at: waiting.at };
  return store.threads.get(page)?.last ?? null;
}

function drawRow(page) {
  const thread = store.threads.get(page.page);
  const last = lastOf(page.page);
  const typing = (thread?.typing_until ?? 0) > Date.now();
  const unread = thread?.unread ?? 0;
  const name = pageName(page);
  const words = typing ? t("typing") : last ? lastWords(last) : t("say_hello");
  const when = last ? ago(last.at, now()) : "";
  const current = store.open === page.page;
  const signature = JSON.stringify([name, words, when, unread, current, typing, language()]);
  const known = rows.get(page.page);
  if (known?.signature === signature) return known.node;
  const picture = el("span", { class: "avatar", "aria-hidden": true });
  fillPagePicture(picture, page);
  const node = known?.node ?? el("li");
  const hadFocus = node.contains(document.activeElement);
  const button = el(
    "button",
    { class: unread ? "thread-row unread" : "thread-row", type: "button", "data-page": page.page, "aria-current": current && "true" },
    picture,
    el(
      "span",
      { class: "row-words" },
      el("span", { class: "row-name", lang: scriptOf(name) }, name),
      el("span", { class: typing ? "row-last row-typing" : "row-last", lang: scriptOf(words) }, words),
    ),
    el("span", { class: "row-side" }, when && el("span", {}, when), unread > 0 && countBadge(unread)),
  );
  node.replaceChildren(button);
  if (hadFocus) button.focus();
  rows.set(page.page, { node, signature });
  return node;
}

function countBadge(unread) {
  return el(
    "span",
    { class: "row-count" },
    el("span", { "aria-hidden": true }, digits(unread)),
    el("span", { class: "visually-hidden" }, t("unread", { n: unread })),
  );
}

function lastWords(message) {
  const text = summary(message).replace(/\s+/g, " ");
  return message.author === "citizen" ? t("you_said", { text }) : text;
}

function drawPersona() {
  const citizen = store.citizens.find((known) => known.citizen === store.citizen);
  if (!citizen) return;
  byId("persona-name").textContent = citizen.name;
  fillPersonPicture(byId("persona-avatar"), citizen.name);
}

function personaItems(close, become) {
  const items = store.citizens.map((citizen) => {
    const picture = el("span", { class: "avatar avatar-person", "aria-hidden": true });
    fillPersonPicture(picture, citizen.name);
    const chosen = citizen.citizen === store.citizen;
    return el(
      "button",
      { class: "menu-item", type: "button", "aria-current": chosen && "true", on: { click: () => { close(); become(citizen.citizen); } } },
      picture,
      el("span", { class: "grow", lang: scriptOf(citizen.name) }, citizen.name),
      chosen && icon("check"),
    );
  });
  const add = () => {
    close();
    become(null);
  };
  const adder = el("button", { class: "menu-item", type: "button", on: { click: add } }, icon("person-add"), el("span", { class: "grow" }, t("new_citizen")));
  return [...items, el("div", { class: "menu-line" }), adder];
}
