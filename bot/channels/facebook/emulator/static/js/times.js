// Times as people say them.

import { digits, language, t } from "./words.js";

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

/** Minutes and hours up to a day, then the date. */
export function ago(at, now) {
  const passed = Math.max(0, now - at);
  if (passed < MINUTE) return t("just_now");
  if (passed < HOUR) return t("minutes", { n: Math.floor(passed / MINUTE) });
  if (passed < DAY) return t("hours", { n: Math.floor(passed / HOUR) });
  return dateOf(at, { day: "numeric", month: "short" });
}

/** The time of day: বিকাল ৩:৪২, 3:42 PM. */
export function clockTime(at) {
  const date = new Date(at);
  if (language() === "en") return date.toLocaleTimeString("en-GB", { hour: "numeric", minute: "2-digit", hour12: true }).toUpperCase();
  const hour = date.getHours();
  const part = [[4, "রাত"], [6, "ভোর"], [12, "সকাল"], [15, "দুপুর"], [18, "বিকাল"], [20, "সন্ধ্যা"], [24, "রাত"]].find(([until]) => hour < until)[1];
  return `${part} ${digits(hour % 12 || 12)}:${digits(String(date.getMinutes()).padStart(2, "0"))}`;
}

/** The line between groups of messages. */
export function dayAndTime(at, now) {
  const day = startOfDay(at);
  const today = startOfDay(now);
  let name = dateOf(at, { day: "numeric", month: "long" });
  if (day === today) name = t("today");
  else if (day === startOfDay(today - 1)) name = t("yesterday");
  return `${name}, ${clockTime(at)}`;
}

/** A length of time: hours and minutes, or days and hours. */
export function span(milliseconds) {
  const minutes = Math.floor(milliseconds / MINUTE);
  if (milliseconds < 2 * DAY) return t("hours_minutes", { h: Math.floor(minutes / 60), m: minutes % 60 });
  return t("days_hours", { d: Math.floor(milliseconds / DAY), h: Math.floor((milliseconds % DAY) / HOUR) });
}

/** An ISO date in the language. */
export function isoDate(text) {
  const at = Date.parse(`${text}T12:00:00`);
  return Number.isNaN(at) ? text : dateOf(at, { day: "numeric", month: "long", year: "numeric" });
}

export function sameDay(a, b) {
  return startOfDay(a) === startOfDay(b);
}

function startOfDay(at) {
  return new Date(at).setHours(0, 0, 0, 0);
}

function dateOf(at, options) {
  return new Date(at).toLocaleDateString(language() === "bn" ? "bn-BD" : "en-GB", options);
}
