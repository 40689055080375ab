// The open chat: its head, its bubbles, scrolling, and telling the server what was read.

import { fillPagePicture, pageName } from "./chats.js";
import { byId, el, icon, reconcile, scriptOf, speak } from "./dom.js";
import { introNodes, logNodes, openQuickReplies } from "./log.js";
import { say } from "./outbox.js";
import { get, post } from "./server.js";
import { keepMessages, on, store } from "./store.js";
import { digits, language, onLanguage, t } from "./words.js";

const NEAR = 80;
const PAGE_SIZE = 50;
let atEnd = true;
let asked = "";

export function startThread() {
  on("messages pages threads", (page) => {
    if (page === undefined || page === store.open) draw();
  });
  on("faults", drawFaultDot);
  on("online", drawNotice);
  on("said", () => {
    atEnd = true;
    draw();
  });
  onLanguage(draw);
  byId("scroll").addEventListener("scroll", watchScroll, { passive: true });
  byId("jump").addEventListener("click", toEnd);
  document.addEventListener("visibilitychange", tellRead);
  window.addEventListener("focus", tellRead);
  const keepEnd = new ResizeObserver(() => atEnd && toEnd());
  for (const id of ["scroll", "log", "intro"]) keepEnd.observe(byId(id));
}

/** Show a Page's chat. */
export async function openThread(page) {
  store.open = page;
  atEnd = true;
  byId("thread").hidden = false;
  byId("nothing").hidden = true;
  byId("log").replaceChildren();
  draw();
  await loadThread(page);
}

/** Load the newest messages of a chat, also after a reset. */
export async function loadThread(page) {
  const citizen = store.citizen;
  byId("log").setAttribute("aria-busy", "true");
  try {
    const { messages, more } = await get("messages", { page, citizen, limit: PAGE_SIZE });
    if (citizen !== store.citizen) return;
    const known = store.messages.get(page)?.list ?? [];
    keepMessages(page, messages, more && known.length <= messages.length);
  } catch {
    // The notice says that the server is away; what changes is loaded again when it is back.
  } finally {
    byId("log").removeAttribute("aria-busy");
  }
}

async function earlier() {
  const page = store.open;
  const first = store.messages.get(page)?.list[0];
  if (!first || asked === first.mid) return;
  asked = first.mid;
  const scroll = byId("scroll");
  const below = scroll.scrollHeight - scroll.scrollTop;
  try {
    const { messages, more } = await get("messages", { page, citizen: store.citizen, before: first.number, limit: PAGE_SIZE });
    keepMessages(page, messages, more);
    scroll.scrollTop = scroll.scrollHeight - below;
  } finally {
    asked = "";
  }
}

function draw() {
  const page = store.pages.get(store.open);
  if (!page) return;
  drawHead(page);
  drawNotice();
  drawFaultDot();
  const before = byId("log").lastElementChild;
  byId("intro").replaceChildren(...introNodes(page.page, begin, earlier));
  reconcile(byId("log"), logNodes(page.page, tap));
  drawChips(page.page);
  const after = byId("log").lastElementChild;
  if (atEnd) toEnd();
  else if (after && after !== before && !after.classList.contains("mine")) byId("jump").hidden = false;
  tellRead();
}

function drawHead(page) {
  const name = pageName(page);
  const signature = JSON.stringify([page.page, name, language()]);
  const heading = byId("head-name");
  if (heading.dataset.signature !== signature) {
    heading.dataset.signature = signature;
    heading.replaceChildren(el("span", { lang: scriptOf(name) }, name), icon("badge", "icon badge"));
    fillPagePicture(byId("head-avatar"), page);
  }
  const typing = (store.threads.get(page.page)?.typing_until ?? 0) > Date.now();
  byId("head-status").textContent = typing ? t("typing") : t("replies_at_once");
}

function drawChips(page) {
  const chips = byId("chips");
  const replies = openQuickReplies(page);
  const signature = JSON.stringify(replies);
  if (chips.dataset.signature === signature) return;
  chips.dataset.signature = signature;
  chips.hidden = !replies.length;
  chips.replaceChildren(
    ...replies.map((reply) => {
      const take = () => {
        say(page, { text: reply.title, payload: reply.payload, quick_reply: true });
        byId("text").focus({ preventScroll: true });
      };
      return el("button", { class: "chip", type: "button", lang: scriptOf(reply.title), on: { click: take } }, reply.title);
    }),
  );
}

function drawNotice() {
  const notice = byId("notice");
  if (notice.hidden !== store.online) {
    notice.hidden = store.online;
    notice.textContent = store.online ? "" : t("offline");
    if (store.online) speak(t("back_online"));
  }
}

function drawFaultDot() {
  byId("fault-dot").hidden = !faultsOn();
}

/** Whether any fault switch is on. */
export function faultsOn() {
  const { duplicate, reorder, batch, ...others } = store.faults;
  const chances = Object.values(others).some((value) => value?.share > 0);
  return chances || reorder || batch > 1 || (duplicate && duplicate !== "off") || others.delay_seconds > 0 || others.slow_seconds > 0;
}

function begin(title, payload) {
  say(store.open, { text: title, payload });
}

function tap(button) {
  say(store.open, { text: button.title, payload: button.payload });
}

function watchScroll() {
  const scroll = byId("scroll");
  atEnd = scroll.scrollHeight - scroll.scrollTop - scroll.clientHeight < NEAR;
  if (atEnd) byId("jump").hidden = true;
  if (scroll.scrollTop < NEAR && store.messages.get(store.open)?.more) earlier();
}

function toEnd() {
  const scroll = byId("scroll");
  scroll.scrollTop = scroll.scrollHeight;
  byId("jump").hidden = true;
  atEnd = true;
}

function tellRead() {
  const thread = store.threads.get(store.open);
  const seen = document.visibilityState === "visible" && byId("app").dataset.view === "thread";
  if (!seen || !thread?.unread) return;
  // Shown as read at once; the server's word follows.
  const count = thread.unread;
  thread.unread = 0;
  post("read", { page: store.open, citizen: store.citizen }).catch(() => {
    thread.unread = count;
  });
  document.title = t("title");
}

/** The number of unread messages in the title of the browser's tab. */
export function drawTitle() {
  const unread = [...store.threads.values()].reduce((sum, thread) => sum + thread.unread, 0);
  document.title = unread ? `(${digits(unread)}) ${t("title")}` : t("title");
}
