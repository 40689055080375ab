// What this browser knows: Pages, threads, messages, and what is still on its way.

const OUTBOX_KEY = "emulator:outbox";
const CITIZEN_KEY = "emulator:citizen";
const DRAFT_KEY = "emulator:draft";

export const store = {
  epoch: "",
  number: 0,
  citizen: localStorage.getItem(CITIZEN_KEY) ?? "",
  citizens: [],
  pages: new Map(),
  threads: new Map(),
  /** Loaded messages by Page: { list, more }. */
  messages: new Map(),
  faults: {},
  clock: { now_ms: Date.now(), shift_ms: 0 },
  inspector: false,
  officer: false,
  open: "",
  online: true,
  /** How far the server's clock is ahead of this browser's. */
  ahead: 0,
  outbox: read(OUTBOX_KEY, []),
};

const listeners = new Map();

/** Call back when something of a kind changes: threads, messages, pages, citizens, faults, online, open. */
export function on(kinds, listener) {
  for (const kind of kinds.split(" ")) listeners.set(kind, [...(listeners.get(kind) ?? []), listener]);
}

export function changed(kind, what) {
  for (const listener of listeners.get(kind) ?? []) listener(what);
}

/** Take over the server's whole state. */
export function takeState(state) {
  store.epoch = state.epoch;
  store.number = state.number;
  store.citizens = state.citizens;
  store.faults = state.faults;
  store.inspector = state.inspector;
  store.officer = state.officer;
  chooseCitizen(state.citizen);
  store.pages = new Map(state.pages.map((page) => [page.page, page]));
  store.threads = new Map();
  for (const thread of state.threads) keepThread(thread);
  takeClock(state.clock);
  for (const kind of ["citizens", "pages", "threads", "faults"]) changed(kind);
}

/** Take over one change of the server. */
export function takeChange({ kind, value }) {
  if (kind === "message") {
    if (store.threads.get(value.page)?.psid === value.psid) keepMessages(value.page, [value]);
  } else if (kind === "thread") {
    if (value.citizen === store.citizen) keepThread(value);
    changed("threads", value.page);
  } else if (kind === "page") {
    store.pages.set(value.page, value);
    changed("pages", value.page);
  } else if (kind === "citizen") {
    if (!store.citizens.some((citizen) => citizen.citizen === value.citizen)) store.citizens.push(value);
    changed("citizens");
  } else if (kind === "faults") {
    store.faults = value;
    changed("faults");
  } else if (kind === "clock") {
    takeClock(value);
    changed("faults");
  }
}

/** Keep messages of a Page's thread, in order, each once. */
export function keepMessages(page, messages, more) {
  const known = store.messages.get(page);
  if (!known && more === undefined) return;
  const byMid = new Map((known?.list ?? []).map((message) => [message.mid, message]));
  for (const message of messages) byMid.set(message.mid, newer(byMid.get(message.mid), message));
  const list = [...byMid.values()].sort((a, b) => a.number - b.number);
  store.messages.set(page, { list, more: more ?? known.more });
  dropFromOutbox(messages.map((message) => message.client_id).filter(Boolean));
  changed("messages", page);
}

/** The later of two views of a message: the answer to a send may come after the news that it was read. */
function newer(known, message) {
  const order = ["sent", "delivered", "read"];
  if (!known || order.indexOf(known.status) <= order.indexOf(message.status)) return message;
  return { ...message, status: known.status };
}

function keepThread(thread) {
  thread.typing_until = thread.typing_ms > 0 ? Date.now() + thread.typing_ms : 0;
  store.threads.set(thread.page, thread);
  if (thread.typing_until) setTimeout(() => changed("threads", thread.page), thread.typing_ms + 50);
}

function takeClock(clock) {
  store.clock = clock;
  store.ahead = clock.now_ms - Date.now();
}

/** Now, by the server's clock. */
export function now() {
  return Date.now() + store.ahead;
}

export function chooseCitizen(citizen) {
  if (store.citizen !== citizen) {
    store.messages.clear();
    store.citizen = citizen;
  }
  localStorage.setItem(CITIZEN_KEY, citizen);
}

// On its way

/** What the open citizen is still sending to a Page. */
export function unsent(page) {
  return store.outbox.filter((item) => item.page === page && item.citizen === store.citizen);
}

export function keepOutbox(items) {
  store.outbox = items;
  write(OUTBOX_KEY, items.length ? items : null);
  changed("messages", store.open);
}

function dropFromOutbox(clientIds) {
  if (store.outbox.some((item) => clientIds.includes(item.client_id))) {
    store.outbox = store.outbox.filter((item) => !clientIds.includes(item.client_id));
    write(OUTBOX_KEY, store.outbox.length ? store.outbox : null);
  }
}

// Drafts

export function draft(page) {
  return localStorage.getItem(`${DRAFT_KEY}:${store.citizen}:${page}`) ?? "";
}

export function keepDraft(page, text) {
  const key = `${DRAFT_KEY}:${store.citizen}:${page}`;
  if (text) localStorage.setItem(key, text);
  else localStorage.removeItem(key);
}

function read(key, otherwise) {
  try {
    return JSON.parse(localStorage.getItem(key)) ?? otherwise;
  } catch {
    return otherwise;
  }
}

function write(key, value) {
  if (value === null) localStorage.removeItem(key);
  else localStorage.setItem(key, JSON.stringify(value));
}
