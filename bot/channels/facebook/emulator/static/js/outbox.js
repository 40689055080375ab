// Sends what the citizen says, in order, and goes on trying while the server is away.

import { post, Refused } from "./server.js";
import { changed, keepMessages, keepOutbox, store } from "./store.js";

const AGAIN = 2000;
let sending = false;
let timer = 0;

/** Say something: `body` holds text, payload, attachments or a sticker. Nothing is lost when the page closes. */
export function say(page, body) {
  const item = { client_id: newId(), page, citizen: store.citizen, body, at: Date.now(), failed: false };
  keepOutbox([...store.outbox, item]);
  changed("said", page);
  flush();
}

/** Try a refused message again. */
export function sayAgain(clientId) {
  keepOutbox(store.outbox.map((item) => (item.client_id === clientId ? { ...item, failed: false } : item)));
  flush();
}

/** Send what is waiting. A refused message stays and is marked; an unreachable server stops the round. */
export async function flush() {
  if (sending) return;
  sending = true;
  try {
    let item;
    while ((item = store.outbox.find((waiting) => !waiting.failed))) {
      if (!(await sendOne(item))) break;
    }
  } finally {
    sending = false;
  }
}

async function sendOne(item) {
  const { client_id, page, citizen, body } = item;
  try {
    const message = await post("messages", { ...body, client_id, page, citizen });
    keepOutbox(store.outbox.filter((waiting) => waiting.client_id !== client_id));
    if (citizen === store.citizen) keepMessages(page, [message]);
    return true;
  } catch (error) {
    if (!(error instanceof Refused)) {
      changed("unreachable");
      clearTimeout(timer);
      timer = setTimeout(flush, AGAIN);
      return false;
    }
    keepOutbox(store.outbox.map((waiting) => (waiting.client_id === client_id ? { ...waiting, failed: true } : waiting)));
    return true;
  }
}

function newId() {
  // crypto.randomUUID needs a secure page; the demo may be opened over plain http from a phone.
  const bytes = crypto.getRandomValues(new Uint8Array(12));
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
}
