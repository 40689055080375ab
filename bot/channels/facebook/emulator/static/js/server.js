// Talking to the emulator's server.

const API = document.documentElement.dataset.api;
const FAULTS = document.documentElement.dataset.faults;
const PATIENCE = 15_000;

/** The server said no. `status` says why; there is no point in trying the same again. */
export class Refused extends Error {
  constructor(status, reason) {
    super(reason);
    this.status = status;
  }
}

/** No answer: offline, or the server is down. The same may work later. */
export class Unreachable extends Error {}

export async function get(path, query = {}, patience = PATIENCE) {
  return call(`${API}/${path}?${new URLSearchParams(query)}`, { cache: "no-store" }, patience);
}

export async function post(path, body) {
  return call(`${API}/${path}`, json(body), PATIENCE);
}

export async function postFaults(body) {
  return call(FAULTS, json(body), PATIENCE);
}

export async function upload(file) {
  const form = new FormData();
  form.append("file", file);
  return call(`${API}/uploads`, { method: "POST", headers: { "X-Emulator": "page" }, body: form }, 120_000);
}

export function streamAddress(query) {
  return `${API}/stream?${new URLSearchParams(query)}`;
}

function json(body) {
  return { method: "POST", headers: { "Content-Type": "application/json" }, body: JSON.stringify(body) };
}

async function call(address, options, patience) {
  let response;
  try {
    response = await fetch(address, { ...options, signal: AbortSignal.timeout(patience) });
  } catch {
    throw new Unreachable(address);
  }
  if (response.status >= 500) throw new Unreachable(address);
  const body = await response.json().catch(() => ({}));
  if (!response.ok) throw new Refused(response.status, body.error ?? String(response.status));
  return body;
}
