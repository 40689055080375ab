// Behind the scenes: what the bot understood, what it knows, its cases, the officer's hand, the platform.

import { byId, el } from "./dom.js";
import { casesTab, trackerTab, understoodTab } from "./inspection.js";
import { drawPlatform } from "./platform.js";
import { get, post, Refused } from "./server.js";
import { on, store } from "./store.js";
import { faultsOn } from "./thread.js";
import { onLanguage, t } from "./words.js";

const TABS = ["understood", "tracker", "cases", "platform"];
const KEY = "emulator:inspector";
const SETTLE = 250;
const EVERY = 4000;
let tab = "understood";
let latest = null;
let timer = 0;
let answerText = "";
let trouble = "";

export function startInspector() {
  byId("inspector-button").addEventListener("click", () => (isOpen() ? close() : open()));
  byId("inspector-close").addEventListener("click", close);
  byId("backdrop").addEventListener("click", close);
  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape" && isOpen() && isSheet()) close();
  });
  byId("tabs").addEventListener("keydown", moveTab);
  on("messages threads", (page) => page === store.open && soon());
  on("faults", () => {
    drawTabs();
    if (tab === "platform") soon();
  });
  onLanguage(draw);
  setInterval(() => document.visibilityState === "visible" && soon(), EVERY);
  matchMedia("(max-width: 1099px)").addEventListener("change", arrange);
  drawTabs();
}

/** Show the inspector of the open chat, if it was left open on a wide screen. */
export function openInspection() {
  latest = null;
  answerText = "";
  trouble = "";
  if (localStorage.getItem(KEY) !== "closed" && !isSheet()) open(false);
  arrange();
  load();
}

function isOpen() {
  return byId("app").dataset.inspector === "open";
}

function isSheet() {
  return matchMedia("(max-width: 1099px)").matches;
}

function open(remember = true) {
  byId("app").dataset.inspector = "open";
  if (remember && !isSheet()) localStorage.setItem(KEY, "open");
  arrange();
  draw();
  load();
  if (remember) byId("inspector-close").focus();
}

function close() {
  byId("app").dataset.inspector = "closed";
  if (!isSheet()) localStorage.setItem(KEY, "closed");
  arrange();
  byId("inspector-button").focus();
}

function arrange() {
  const shown = isOpen();
  const sheet = shown && isSheet();
  byId("inspector").hidden = !shown;
  byId("backdrop").hidden = !sheet;
  byId("list").inert = sheet;
  byId("thread").inert = sheet;
  byId("inspector-button").setAttribute("aria-expanded", String(shown));
}

function soon() {
  clearTimeout(timer);
  timer = setTimeout(load, SETTLE);
}

async function load() {
  if (!isOpen() || !store.open) return;
  const page = store.open;
  const citizen = store.citizen;
  try {
    const found = await get("inspect", { page, citizen });
    if (page !== store.open || citizen !== store.citizen) return;
    if (JSON.stringify(found) === JSON.stringify(latest)) return;
    latest = found;
    draw();
  } catch {
    // The chat's notice says that the server is away; the last view stays.
  }
}

function drawTabs() {
  const buttons = TABS.map((name) =>
    el(
      "button",
      { class: "tab", type: "button", role: "tab", id: `tab-${name}`, "aria-selected": String(name === tab), "aria-controls": "panel", tabindex: name === tab ? 0 : -1, on: { click: () => choose(name) } },
      t(`tab_${name}`),
      name === "platform" && faultsOn() ? el("span", { class: "alert-dot", role: "img", "aria-label": t("faults_on") }) : null,
    ),
  );
  const focused = byId("tabs").contains(document.activeElement);
  byId("tabs").replaceChildren(...buttons);
  byId("panel").setAttribute("aria-labelledby", `tab-${tab}`);
  if (focused) byId(`tab-${tab}`).focus();
}

function choose(name) {
  tab = name;
  byId("panel").scrollTop = 0;
  drawTabs();
  draw();
  byId(`tab-${name}`).focus();
}

function moveTab(event) {
  const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
  if (!step) return;
  event.preventDefault();
  choose(TABS[(TABS.indexOf(tab) + step + TABS.length) % TABS.length]);
}

function draw() {
  if (!isOpen()) return;
  drawTabs();
  const panel = byId("panel");
  // A field that is being used must not be drawn away under the hand.
  const active = document.activeElement;
  if (panel.contains(active) && active.matches("textarea, select") && active.dataset.tab === tab) return;
  panel.replaceChildren(...nodes());
}

function nodes() {
  if (tab === "platform") return drawPlatform(latest?.platform);
  const inspection = latest?.inspection ?? null;
  if (!store.inspector) return [el("p", { class: "empty" }, t("no_inspection"))];
  if (tab === "understood") return [officerBlock(inspection), ...understoodTab(inspection, messages())];
  if (tab === "tracker") return trackerTab(inspection);
  return casesTab(inspection);
}

function messages() {
  return store.messages.get(store.open)?.list ?? [];
}

// The officer's hand

function officerBlock(inspection) {
  if (!store.officer || !inspection?.conversation) return "";
  const { owner, team, officer } = inspection.conversation;
  const inbox = latest?.platform?.owner_app_id ? "inbox" : owner;
  const tone = { waiting: "tag tag-amber", officer: "tag tag-accent", inbox: "tag tag-accent" }[inbox] ?? "tag";
  const name = [t(`owner_${inbox}`), officer ?? team].filter(Boolean).join(" · ");
  return el(
    "section",
    { class: "block" },
    el("div", { class: "block-head" }, el("h3", {}, t("officer")), el("span", { class: tone }, name)),
    owner === "officer" ? answerForm() : el("div", { class: "actions" }, button("take", () => act("take"), owner === "waiting")),
    trouble ? el("p", { class: "trouble", role: "alert" }, trouble) : null,
  );
}

function answerForm() {
  const field = el("textarea", { id: "officer-text", "data-tab": tab, "aria-label": t("answer_label"), placeholder: t("answer_label"), maxlength: 1900 });
  field.value = answerText;
  field.addEventListener("input", () => (answerText = field.value));
  const send = (action) => async () => {
    if (answerText.trim() && (await act(action, answerText.trim()))) answerText = "";
    field.blur();
    draw();
  };
  return el(
    "div",
    { class: "answer" },
    field,
    el("div", { class: "actions" }, button("answer", send("answer"), true), button("give_back", () => act("give_back"))),
  );
}

function button(key, take, main = false) {
  return el("button", { class: main ? "button button-main" : "button", type: "button", on: { click: take } }, t(key));
}

async function act(action, text) {
  trouble = "";
  try {
    const result = await post("officer", { action, page: store.open, citizen: store.citizen, ...(text ? { text } : {}) });
    if (result.ok === false || result.error) trouble = t("officer_failed", { reason: result.error ?? "" });
  } catch (error) {
    trouble = t("officer_failed", { reason: error instanceof Refused ? error.message : t("offline") });
  }
  document.activeElement?.blur?.();
  draw();
  soon();
  return trouble === "";
}
