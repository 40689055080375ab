// One message: bubble, card, picture, file or sticker.

import { el, icon, linked, scriptOf } from "./dom.js";
import { digits, t } from "./words.js";

const STICKER_SIZES = { "369239263222822": "small", "369239343222814": "medium", "369239383222810": "large" };

/** The parts of a message, top to bottom. `act(button)` is called when a button is tapped. */
export function messageParts(message, act, quoted) {
  const parts = [];
  for (const attachment of message.attachments ?? []) parts.push(attachmentPart(attachment));
  if (message.template) parts.push(templatePart(message.template, act));
  if (message.text) parts.push(textPart(message.text, quoted));
  if (!parts.length) parts.push(textPart(t("attachment_gone")));
  return parts;
}

function textPart(text, quoted) {
  const quote = quoted ? el("span", { class: "quoted", lang: scriptOf(quoted) }, quoted) : null;
  return el("div", { class: "bubble", lang: scriptOf(text) }, quote, linked(text));
}

function templatePart(template, act) {
  if (template.template_type === "button") return card(template.text, null, template.buttons, act);
  const elements = template.elements ?? [];
  if (template.template_type === "generic" && elements.length > 1) {
    const cards = elements.map((element) => card(element.title, element.subtitle, element.buttons, act));
    return el("div", { class: "cards", tabindex: 0 }, cards);
  }
  const first = elements[0] ?? template;
  return card(first.title ?? template.text ?? t("attachment_gone"), first.subtitle, first.buttons, act);
}

function card(title, subtitle, buttons, act) {
  const words = subtitle
    ? [el("b", { class: "card-title", lang: scriptOf(title) }, title), el("span", { lang: scriptOf(subtitle) }, subtitle)]
    : linked(title);
  return el(
    "div",
    { class: "card" },
    el("div", { class: "card-words", lang: scriptOf(title) }, words),
    (buttons ?? []).map((button) => cardButton(button, act)),
  );
}

function cardButton(button, act) {
  const language = { lang: scriptOf(button.title ?? "") };
  if (button.type === "web_url") {
    const link = { class: "card-button", href: safeAddress(button.url), target: "_blank", rel: "noopener noreferrer" };
    return el("a", { ...link, ...language }, button.title, icon("link"));
  }
  if (button.type === "phone_number") {
    return el("a", { class: "card-button", href: `tel:${button.payload}`, ...language }, icon("phone"), button.title);
  }
  return el("button", { class: "card-button", type: "button", ...language, on: { click: () => act(button) } }, button.title ?? "");
}

function attachmentPart(attachment) {
  if (attachment.type === "sticker") return sticker(attachment);
  const here = ownPath(attachment.path ?? attachment.url ?? attachment.payload?.url);
  const name = attachment.title ?? t(attachment.type === "image" ? "photo" : "file");
  if (here && attachment.type === "image") {
    return el("a", { href: here, target: "_blank", rel: "noopener" }, el("img", { class: "picture", src: here, alt: name, loading: "lazy" }));
  }
  if (here && (attachment.type === "audio" || attachment.type === "video")) {
    return el(attachment.type, { class: "media", src: here, controls: true, preload: "metadata", "aria-label": name });
  }
  // What lies on another site is offered as a link: this page fetches nothing from elsewhere.
  const href = here ?? safeAddress(attachment.url);
  return el(
    "a",
    { class: "file", href, target: "_blank", rel: "noopener noreferrer" },
    icon(attachment.type === "image" ? "image" : "file"),
    el("span", { class: "file-name" }, name, attachment.size ? el("span", { class: "file-size" }, size(attachment.size)) : null),
  );
}

function sticker(attachment) {
  const size = STICKER_SIZES[attachment.sticker_id] ?? "medium";
  return el("div", { class: "sticker", role: "img", "aria-label": t("like_sticker"), "data-size": size }, icon("like"));
}

function size(bytes) {
  const kilobytes = Math.max(1, Math.round(bytes / 1024));
  return kilobytes < 1024 ? `${digits(kilobytes)} KB` : `${digits((kilobytes / 1024).toFixed(1))} MB`;
}

/** The path of an address on this very server, else null. */
function ownPath(address) {
  try {
    const url = new URL(address, location.href);
    return url.origin === location.origin ? url.pathname : null;
  } catch {
    return null;
  }
}

/** An address that may be linked to: http or https, never a script. */
function safeAddress(address) {
  try {
    const url = new URL(address);
    return url.protocol === "http:" || url.protocol === "https:" ? url.href : null;
  } catch {
    return null;
  }
}
