// The bubbles of a chat, in groups by time, with ticks under the newest of one's own.

import { fillPagePicture, pageName } from "./chats.js";
import { messageParts } from "./bubbles.js";
import { el, icon, linked, scriptOf } from "./dom.js";
import { sayAgain } from "./outbox.js";
import { now, store, unsent } from "./store.js";
import { clockTime, dayAndTime, sameDay } from "./times.js";
import { language, t } from "./words.js";

const PAUSE = 15 * 60_000;
const TOGETHER = 5 * 60_000;
const drawn = new Map();

/** The rows of a Page's chat as nodes; a row that didn't change is the same node as before. */
export function logNodes(page, act) {
  const items = [...(store.messages.get(page)?.list ?? []), ...unsent(page).map(waitingItem)];
  const nodes = [];
  const typing = (store.threads.get(page)?.typing_until ?? 0) > Date.now();
  const mine = items.findLastIndex((item) => item.author === "citizen");
  items.forEach((item, index) => {
    const before = items[index - 1];
    const after = items[index + 1];
    const pause = !before || item.at - before.at > PAUSE || !sameDay(item.at, before.at);
    if (pause) nodes.push(timeLine(item, page));
    const shape = {
      first: pause || !together(before, item),
      last: after ? !together(item, after) : !(typing && item.author !== "citizen"),
      status: index === mine || Boolean(item.failed),
      quoted: quotedText(items, item),
    };
    nodes.push(row(page, item, shape, act));
  });
  if (typing) nodes.push(typingRow(page, items.at(-1)));
  forgetOthers(page, nodes);
  return nodes;
}

/** The quick replies that can be tapped: only those of the newest message. */
export function openQuickReplies(page) {
  if (unsent(page).length) return [];
  const newest = store.messages.get(page)?.list.at(-1);
  if (!newest || newest.author === "citizen") return [];
  return (newest.quick_replies ?? []).filter((reply) => (reply.content_type ?? "text") === "text");
}

function waitingItem(waiting) {
  const status = waiting.failed ? "failed" : store.online ? "sending" : "waiting";
  return { ...waiting.body, mid: waiting.client_id, client_id: waiting.client_id, author: "citizen", at: waiting.at + store.ahead, status, failed: waiting.failed };
}

function together(a, b) {
  return a.author === b.author && b.at - a.at < TOGETHER && sameDay(a.at, b.at);
}

function quotedText(items, item) {
  const mid = item.reply_to?.mid;
  return mid ? (items.find((other) => other.mid === mid)?.text ?? "") : "";
}

/** The node of this key, made anew only when what it shows has changed. */
function keep(key, signature, make) {
  const known = drawn.get(key);
  if (known?.signature === signature) return known.node;
  const node = make();
  node.dataset.key = key;
  drawn.set(key, { node, signature });
  return node;
}

function forgetOthers(page, nodes) {
  const used = new Set(nodes.map((node) => node.dataset.key));
  for (const key of drawn.keys()) if (key.startsWith(`${page}/`) && !used.has(key)) drawn.delete(key);
}

function timeLine(item, page) {
  const words = dayAndTime(item.at, now());
  return keep(`${page}/time/${item.client_id ?? item.mid}`, words, () => el("div", { class: "time-line" }, words));
}

function row(page, item, shape, act) {
  const key = `${page}/${item.client_id ?? item.mid}`;
  const signature = JSON.stringify([item, shape, language()]);
  const fresh = !drawn.has(key);
  return keep(key, signature, () => {
    const mine = item.author === "citizen";
    const classes = ["row", mine && "mine", shape.first && "first", shape.last && "last", fresh && now() - item.at < 4000 && "fresh"];
    const body = el(
      "div",
      { class: "body", title: clockTime(item.at) },
      item.author === "inbox" && shape.first ? el("span", { class: "who" }, t("from_inbox")) : null,
      el("span", { class: "visually-hidden" }, `${mine ? t("you") : pageName(store.pages.get(page))}: `),
      messageParts(item, act, shape.quoted),
      mine && shape.status ? statusLine(item, page) : null,
    );
    return el("div", { class: classes.filter(Boolean).join(" ") }, mine ? null : picture(page), body);
  });
}

function picture(page) {
  const element = el("span", { class: "avatar", "aria-hidden": true });
  fillPagePicture(element, store.pages.get(page));
  return element;
}

function statusLine(item, page) {
  if (item.status === "failed") {
    const again = el("button", { type: "button", on: { click: () => sayAgain(item.client_id) } }, t("try_again"));
    return el("div", { class: "status failed" }, icon("alert"), t("not_sent"), again);
  }
  const sign = item.status === "read" ? picture(page) : icon({ sent: "sent", delivered: "delivered" }[item.status] ?? "sending");
  return el("div", { class: "status", "data-status": item.status }, el("span", {}, t(item.status)), sign);
}

function typingRow(page, before) {
  const first = !before || before.author === "citizen";
  return keep(`${page}/typing`, JSON.stringify([first, language()]), () =>
    el(
      "div",
      { class: first ? "row first last" : "row last", "data-typing": true },
      picture(page),
      el("div", { class: "body" }, el("div", { class: "bubble dots", role: "img", "aria-label": t("typing") }, el("i"), el("i"), el("i"))),
    ),
  );
}

/** What stands above the first message: who this is, its greeting, and ways to begin. */
export function introNodes(page, begin, earlier) {
  const known = store.pages.get(page);
  const loaded = store.messages.get(page);
  if (!loaded) return [];
  if (loaded.more) {
    return [el("button", { class: "button earlier", type: "button", on: { click: earlier } }, t("earlier"))];
  }
  const face = el("span", { class: "avatar", "aria-hidden": true });
  fillPagePicture(face, known);
  const nodes = [face, el("h3", { lang: scriptOf(pageName(known)) }, pageName(known)), el("p", {}, t("government"))];
  const said = loaded.list.length > 0 || unsent(page).length > 0;
  if (said) return nodes;
  const greeting = localised(known.profile.greeting)?.text;
  if (greeting) nodes.push(el("p", { class: "greeting", lang: scriptOf(greeting) }, linked(withName(greeting))));
  return [...nodes, starters(known.profile, begin)];
}

function starters(profile, begin) {
  const breakers = profile.ice_breakers ?? [];
  const questions = breakers[0]?.question ? breakers : (localised(breakers)?.call_to_actions ?? []);
  const buttons = questions.map(({ question, payload }) =>
    el("button", { class: "starter", type: "button", lang: scriptOf(question), on: { click: () => begin(question, payload) } }, question),
  );
  if (profile.get_started) {
    const words = t("get_started");
    const start = () => begin(words, profile.get_started.payload);
    buttons.push(el("button", { class: "starter button-main", type: "button", on: { click: start } }, words));
  }
  return el("div", { class: "starters" }, buttons);
}

/** The part of a profile property for the interface's language, else its default. */
export function localised(values) {
  const all = Array.isArray(values) ? values : [];
  return all.find((value) => (value.locale ?? "").startsWith(`${language()}_`)) ?? all.find((value) => (value.locale ?? "default") === "default");
}

function withName(text) {
  const name = store.citizens.find((citizen) => citizen.citizen === store.citizen)?.name ?? "";
  const first = name.split(" ")[0];
  return text
    .replaceAll("{{user_first_name}}", first)
    .replaceAll("{{user_last_name}}", name.slice(first.length).trim())
    .replaceAll("{{user_full_name}}", name);
}
