// The platform's side of the inspector: the reply window, the clock, the faults, the newest exchanges.

import { el } from "./dom.js";
import { post, postFaults } from "./server.js";
import { changed, store } from "./store.js";
import { clockTime, span } from "./times.js";
import { digits, t } from "./words.js";

const DAY = 86_400_000;
const SHOWN_EXCHANGES = 15;
const CHANCES = { off: 0, once: { share: 1, times: 1 }, sometimes: 0.3, always: 1 };

let inboxText = "";

/** The faults that can be switched: name, its choices as [value, words], how it stands. */
const SWITCHES = {
  webhooks: [
    ["duplicate", "duplicate", () => [["off", t("off")], ["later", t("later")], ["together", t("together")]]],
    ["reorder", "reorder", () => [["false", t("off")], ["true", t("on")]]],
    ["delay", "delay_seconds", () => seconds(0, 2, 10)],
    ["batch", "batch", () => [["1", t("off")], ["5", t("up_to", { n: 5 })], ["100", t("up_to", { n: 100 })]]],
  ],
  graph: [
    ["fail_before", "fail_before", chances],
    ["fail_after", "fail_after", chances],
    ["hang_up", "hang_up", chances],
    ["throttle", "throttle", chances],
    ["error", "error", chances],
    ["slow", "slow_seconds", () => seconds(0, 2, 10)],
  ],
};

export function drawPlatform(platform) {
  const blocks = [windowBlock(platform), faultBlock("webhooks"), faultBlock("graph")];
  return [...blocks, inboxBlock(platform), trafficBlock(platform)];
}

function windowBlock(platform) {
  const left = platform?.window_left_ms ?? 0;
  const written = (store.threads.get(store.open)?.window_ms ?? 0) > 0;
  const gauge = el("span");
  gauge.style.width = `${Math.round((100 * left) / DAY)}%`;
  const state = !written ? ["tag", t("window_none")] : left ? ["tag", t("window_left", { time: span(left) })] : ["tag tag-red", t("window_closed")];
  const shift = store.clock.shift_ms;
  return el(
    "section",
    { class: "block" },
    el("div", { class: "block-head" }, el("h3", {}, t("window")), el("span", { class: state[0] }, state[1])),
    el("div", { class: "gauge", "aria-hidden": true }, gauge),
    written && !left ? el("p", { class: "hint" }, t("window_closed_hint")) : null,
    el("h4", {}, shift ? `${t("clock")} · ${t("clock_shifted", { time: span(shift) })}` : t("clock")),
    el(
      "div",
      { class: "actions" },
      shiftButton(t("plus_hours", { n: 23 }), { hours: 23 }),
      shiftButton(t("plus_hours", { n: 25 }), { hours: 25 }),
      shiftButton(t("plus_days", { n: 8 }), { hours: 192 }),
      shift ? shiftButton(t("clock_reset"), { reset: true }) : null,
    ),
  );
}

function shiftButton(words, body) {
  const take = async () => {
    store.clock = await post("clock", body);
    changed("faults");
  };
  return el("button", { class: "button", type: "button", on: { click: () => take().catch(() => changed("online")) } }, words);
}

function faultBlock(group) {
  return el(
    "section",
    { class: "block" },
    el("div", { class: "block-head" }, el("h3", {}, `${t("faults")}: ${t(group)}`)),
    SWITCHES[group].map(([key, name, choices]) => setting(key, name, choices())),
    group === "graph"
      ? el("div", { class: "actions" }, el("button", { class: "button", type: "button", on: { click: () => set({ reset: true }) } }, t("faults_reset")))
      : null,
  );
}

function setting(key, name, choices) {
  const value = standing(name);
  const known = choices.some(([choice]) => choice === value) ? choices : [...choices, [value, value]];
  const select = el(
    "select",
    { id: `fault-${name}`, "aria-label": `${t(`fault_${key}`)}: ${t(`fault_${key}_hint`)}` },
    known.map(([choice, words]) => el("option", { value: choice, selected: choice === value }, words)),
  );
  select.addEventListener("change", () => {
    const wanted = meaning(name, select.value);
    select.blur();
    set({ [name]: wanted });
  });
  return el(
    "div",
    { class: value === choices[0][0] ? "setting" : "setting on" },
    el("span", { class: "setting-words" }, t(`fault_${key}`), el("small", {}, t(`fault_${key}_hint`))),
    select,
  );
}

/** How a switch stands, as one of its choices. */
function standing(name) {
  const value = store.faults[name];
  if (value === undefined) return "";
  if (typeof value !== "object") return String(value);
  if (!value.share || value.times === 0) return "off";
  if (value.times) return "once";
  return value.share < 1 ? "sometimes" : "always";
}

function meaning(name, choice) {
  if (choice in CHANCES && name !== "duplicate") return CHANCES[choice];
  if (name === "duplicate") return choice;
  if (name === "reorder") return choice === "true";
  return Number(choice);
}

async function set(body) {
  try {
    store.faults = await postFaults(body);
  } finally {
    changed("faults");
  }
}

function chances() {
  return Object.keys(CHANCES).map((name) => [name, t(name)]);
}

function seconds(...values) {
  return values.map((value) => [String(value), value ? t("seconds", { n: value }) : t("off")]);
}

/** Somebody who answers in Facebook's own inbox: the bot sees an echo, and maybe loses the thread. */
function inboxBlock(platform) {
  const field = el("textarea", { id: "inbox-text", "data-tab": "platform", "aria-label": t("inbox_text"), placeholder: t("inbox_text"), maxlength: 1900 });
  field.value = inboxText;
  field.addEventListener("input", () => (inboxText = field.value));
  const send = async () => {
    if (!inboxText.trim()) return;
    await inbox("inbox_answer", inboxText.trim());
    inboxText = "";
    field.value = "";
  };
  const taken = Boolean(platform?.owner_app_id);
  const turn = taken ? ["inbox_give_back", "inbox_gives_back"] : ["inbox_take", "inbox_takes"];
  return el(
    "section",
    { class: "block" },
    el("div", { class: "block-head" }, el("h3", {}, t("owner_inbox")), taken ? el("span", { class: "tag tag-accent" }, t("inbox_has_it")) : null),
    el("p", { class: "hint" }, t("inbox_hint")),
    el("div", { class: "answer" }, field, el("div", { class: "actions" }, actionButton("inbox_answers", send), actionButton(turn[1], () => inbox(turn[0])))),
  );
}

function actionButton(key, take) {
  const attempt = () => Promise.resolve(take()).catch(() => changed("online"));
  return el("button", { class: "button", type: "button", on: { click: attempt } }, t(key));
}

async function inbox(action, text) {
  await post("officer", { action, page: store.open, citizen: store.citizen, ...(text ? { text } : {}) });
  document.activeElement?.blur?.();
  changed("faults");
}

function trafficBlock(platform) {
  const traffic = platform?.traffic ?? [];
  const pending = platform?.pending_webhooks ?? 0;
  return el(
    "section",
    { class: "block" },
    el("div", { class: "block-head" }, el("h3", {}, t("traffic")), pending ? el("span", { class: "tag tag-amber" }, t("pending", { n: pending })) : null),
    traffic.length ? el("table", { class: "traffic" }, traffic.slice(0, SHOWN_EXCHANGES).map(exchangeRow)) : el("p", { class: "hint" }, t("no_traffic")),
  );
}

function exchangeRow({ at_ms, direction, what, status, took_ms, events, attempt }) {
  const arrow = direction === "webhook" ? "→" : "←";
  const notes = [events > 1 ? `×${digits(events)}` : "", attempt > 1 ? t("tries", { n: attempt }) : ""].filter(Boolean).join(" ");
  const good = status >= 200 && status < 300;
  return el(
    "tr",
    { title: clockTime(at_ms) },
    el("td", {}, arrow),
    el("td", { class: "code" }, `${what} ${notes}`.trim()),
    el("td", { class: good ? "" : "bad" }, status ? digits(status) : t("no_answer")),
    el("td", {}, t("ms", { n: Math.round(took_ms) })),
  );
}
