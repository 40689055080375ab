// Starts the page: load everything, then listen.

import { startChats } from "./chats.js";
import { openComposer, startComposer } from "./composer.js";
import { byId } from "./dom.js";
import { openInspection, startInspector } from "./inspector.js";
import { Live } from "./live.js";
import { flush } from "./outbox.js";
import { get, post } from "./server.js";
import { changed, chooseCitizen, on, store, takeChange, takeState } from "./store.js";
import { drawTitle, loadThread, openThread, startThread } from "./thread.js";
import { onLanguage, translatePage } from "./words.js";

const AGAIN = 1500;
const live = new Live(heard, setOnline);

/** Load the whole state for a citizen and listen from there. */
async function load(citizen) {
  try {
    takeState(await get("state", { citizen }));
  } catch {
    setOnline(false);
    setTimeout(() => load(citizen), AGAIN);
    return;
  }
  setOnline(true);
  live.start(store.citizen, store.epoch, store.number);
  await openAddress();
  flush();
}

function heard(updates) {
  if (updates.reset) {
    reload();
    return;
  }
  store.number = updates.number;
  for (const change of updates.changes) takeChange(change);
  drawTitle();
}

/** The server started anew, or this page slept too long: take everything over again, keep what is on the screen. */
async function reload() {
  live.stop();
  try {
    takeState(await get("state", { citizen: store.citizen }));
    for (const page of [...store.messages.keys()]) if (page !== store.open) store.messages.delete(page);
    if (store.open) await loadThread(store.open);
    live.start(store.citizen, store.epoch, store.number);
    flush();
  } catch {
    setOnline(false);
    setTimeout(reload, AGAIN);
  }
}

function setOnline(online) {
  if (store.online === online) return;
  store.online = online;
  changed("online");
  changed("messages", store.open);
  if (online) flush();
}

/** Write as somebody else from now on; null makes a new citizen. */
async function become(citizen) {
  live.stop();
  try {
    const chosen = citizen ?? (await post("citizens", {})).citizen;
    store.messages.clear();
    chooseCitizen(chosen);
    await load(chosen);
  } catch {
    setOnline(false);
    live.start(store.citizen, store.epoch, store.number);
  }
}

// The address after # says which chat is open, so that the browser's back button works.

async function openAddress() {
  const wanted = location.hash.slice(2);
  const wide = matchMedia("(min-width: 720px)").matches;
  const page = store.pages.has(wanted) ? wanted : wide ? [...store.pages.keys()][0] : "";
  byId("app").dataset.view = page ? "thread" : "list";
  if (!page) {
    store.open = "";
    byId("nothing").hidden = wide;
    changed("threads");
    return;
  }
  const opening = openThread(page);
  changed("threads");
  openComposer();
  openInspection();
  await opening;
}

function choose(page) {
  if (location.hash === `#/${page}`) openAddress();
  else location.hash = `#/${page}`;
}

translatePage();
startChats({ choose, become });
startThread();
startComposer();
startInspector();
on("threads messages", drawTitle);
on("unreachable", () => {
  if (!store.online) return;
  setOnline(false);
  setTimeout(() => live.check(), AGAIN);
});
onLanguage(drawTitle);
byId("back").addEventListener("click", () => (location.hash = ""));
window.addEventListener("hashchange", openAddress);
window.addEventListener("online", () => live.hurry());
document.addEventListener("visibilitychange", () => {
  if (document.visibilityState === "visible") live.hurry();
});
load(store.citizen);
