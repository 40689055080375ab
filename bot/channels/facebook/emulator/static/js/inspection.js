// The bot's own view of a conversation, as `inspect` gives it.

import { el, scriptOf } from "./dom.js";
import { clockTime, isoDate } from "./times.js";
import { digits, t } from "./words.js";

const STEPS = ["wait", "understand", "decide", "send"];
const SHOWN_INTENTS = 4;

/** Each turn, newest first: what was said, what it was taken for, what was done, where the time went. */
export function understoodTab(inspection, messages) {
  const turns = [...(inspection?.turns ?? [])].reverse();
  if (!turns.length) return [el("p", { class: "empty" }, t("no_turns"))];
  const totals = answerTimes(turns, messages);
  return turns.map((turn, index) => turnBlock(turn, totals[index]));
}

function turnBlock(turn, total) {
  const at = Date.parse(turn.received_at);
  return el(
    "section",
    { class: "block turn" },
    el("div", { class: "block-head" }, el("h3", {}, Number.isNaN(at) ? "" : clockTime(at)), turn.language ? el("span", { class: "tag code" }, turn.language) : null),
    turn.text ? el("p", { class: "said", lang: scriptOf(turn.text) }, turn.text) : null,
    el("h4", {}, t("intent")),
    bars(turn),
    el("h4", {}, t("entities")),
    turn.entities?.length ? el("div", { class: "tags" }, turn.entities.map(entityTag)) : el("p", { class: "hint" }, t("none_found")),
    turn.actions?.length ? [el("h4", {}, t("actions")), el("div", { class: "tags" }, turn.actions.map((action) => el("span", { class: "tag code" }, breakable(nameOf(action)))))] : null,
    timeline(turn.timings_ms ?? {}, total),
  );
}

function bars(turn) {
  const ranking = turn.intent_ranking?.length ? turn.intent_ranking : [turn.intent].filter((intent) => intent?.name);
  if (!ranking.length) return el("p", { class: "hint" }, t("none_found"));
  return el(
    "div",
    { class: "bars" },
    ranking.slice(0, SHOWN_INTENTS).map(({ name, confidence }) => {
      const fill = el("div", { class: "bar-fill" });
      fill.style.width = `${Math.round((confidence ?? 0) * 100)}%`;
      return el(
        "div",
        { class: "bar" },
        el("span", { class: "bar-name code" }, name),
        el("span", {}, percent(confidence ?? 0)),
        el("div", { class: "bar-track" }, fill),
      );
    }),
  );
}

function percent(share) {
  return share > 0 && share < 0.01 ? `<${digits(1)}%` : `${digits(Math.round(share * 100))}%`;
}

/** A technical name that may break after its underscores, and only there. */
function breakable(name) {
  return String(name).split(/(?<=_)/).flatMap((part, index) => (index ? [el("wbr"), part] : [part]));
}

function entityTag({ entity, value }) {
  return el("span", { class: "tag" }, el("b", { class: "code" }, entity), " ", plain(value));
}

function nameOf(action) {
  return typeof action === "string" ? action : (action?.name ?? JSON.stringify(action));
}

function timeline(timings, total) {
  const known = Object.fromEntries(Object.entries(timings).filter(([, value]) => typeof value === "number"));
  const inside = Object.values(known).reduce((sum, value) => sum + value, 0);
  if (total !== null && total > inside && known.send === undefined) known.send = total - inside;
  const names = [...STEPS.filter((name) => name in known), ...Object.keys(known).filter((name) => !STEPS.includes(name))];
  if (!names.length) return null;
  const all = names.reduce((sum, name) => sum + known[name], 0);
  const line = el("div", { class: "timeline", "aria-hidden": true });
  for (const name of names) {
    const part = el("span", { class: `step-${name}` });
    part.style.flexGrow = String(Math.max(known[name], all / 100));
    line.append(part);
  }
  return [
    el("h4", {}, `${t("time_taken")} · ${t("in_all", { n: milliseconds(all) })}`),
    line,
    el("div", { class: "steps" }, names.map((name) => el("span", { class: "step" }, el("i", { class: `step-${name}` }), t(`step_${name}`), el("b", {}, milliseconds(known[name]))))),
  ];
}

function milliseconds(value) {
  return t("ms", { n: value < 10 ? Math.round(value * 10) / 10 : Math.round(value) });
}

/** How long the citizen waited for the first answer to each turn, by the platform's clock; null when unknown. */
function answerTimes(turns, messages) {
  let before = messages.length;
  return turns.map((turn) => {
    for (let at = before - 1; at >= 0; at -= 1) {
      const message = messages[at];
      if (message.author === "citizen" && message.text === turn.text) {
        before = at;
        const reply = messages.slice(at + 1).find((other) => other.author !== "citizen");
        return reply ? reply.at - message.at : null;
      }
    }
    return null;
  });
}

/** Who has the conversation, which form is open, what is known, what is still to be sent. */
export function trackerTab(inspection) {
  if (!inspection?.conversation) return [el("p", { class: "empty" }, t("no_tracker"))];
  const { owner, team, officer, language } = inspection.conversation;
  const tracker = inspection.tracker ?? {};
  const slots = Object.entries(tracker.slots ?? {}).filter(([, value]) => value !== null && value !== undefined && value !== "");
  const form = typeof tracker.active_loop === "string" ? tracker.active_loop : tracker.active_loop?.name;
  return [
    el(
      "section",
      { class: "block" },
      facts([
        [t("owner"), t(`owner_${owner}`)],
        [t("team"), team],
        [t("officer"), officer],
        [t("language"), language, true],
        [t("form"), form ?? t("no_form"), Boolean(form)],
      ]),
    ),
    el(
      "section",
      { class: "block" },
      el("h3", {}, t("slots")),
      slots.length ? facts(slots.map(([name, value]) => [name, plain(value), false, true])) : el("p", { class: "hint" }, t("none_found")),
    ),
    outboxBlock(inspection.outbox ?? []),
  ];
}

function outboxBlock(outbox) {
  if (!outbox.length) return "";
  return el(
    "section",
    { class: "block" },
    el("h3", {}, t("outbox")),
    el(
      "table",
      { class: "traffic" },
      outbox.map(({ text, status, error }) =>
        el("tr", {}, el("td", { lang: scriptOf(text ?? "") }, shortened(text ?? "")), el("td", { class: error ? "bad" : "" }, error ?? status)),
      ),
    ),
  );
}

/** The citizen's cases. */
export function casesTab(inspection) {
  const cases = inspection?.cases ?? [];
  if (!cases.length) return [el("p", { class: "empty" }, t("no_cases"))];
  return cases.map(({ reference, service, stage, due_on }) =>
    el(
      "section",
      { class: "block" },
      el("div", { class: "block-head" }, el("h3", { class: "reference" }, reference)),
      facts([
        [t("service"), plain(service)],
        [t("stage"), plain(stage)],
        [t("due_on"), due_on ? isoDate(String(due_on).slice(0, 10)) : null],
      ]),
    ),
  );
}

function facts(rows) {
  return el(
    "dl",
    { class: "facts" },
    rows
      .filter(([, value]) => value !== null && value !== undefined && value !== "")
      .map(([name, value, code, codeName]) => [
        el("dt", { class: codeName ? "code" : "" }, codeName ? breakable(name) : name),
        el("dd", { class: code ? "code" : "", lang: scriptOf(String(value)) }, code ? breakable(value) : String(value)),
      ]),
  );
}

function plain(value) {
  return value !== null && typeof value === "object" ? JSON.stringify(value) : String(value ?? "");
}

function shortened(text) {
  return text.length > 60 ? `${text.slice(0, 58)}…` : text;
}
