// Hears what changes on the server: server-sent events, or long polling where those don't get through.

import { get, streamAddress } from "./server.js";

const FIRST_PAUSE = 500;
const LONGEST_PAUSE = 5000;
const POLL_SECONDS = 5;
const STREAM_TRIES = 2;
/** Polls that are answered at once, because too many windows wait, come no faster than this. */
const POLL_PAUSE = 1500;

export class Live {
  /** `heard(updates)` gets each answer; `state(online)` is told when the connection goes and comes back. */
  constructor(heard, state) {
    this.heard = heard;
    this.state = state;
    this.round = 0;
    this.failedStreams = 0;
  }

  /** Start over from a position, e.g. after another citizen was chosen. */
  start(citizen, epoch, number) {
    this.stop();
    this.citizen = citizen;
    this.epoch = epoch;
    this.number = number;
    this.pause = FIRST_PAUSE;
    this.listen(this.round);
  }

  stop() {
    this.round += 1;
    this.source?.close();
    this.source = null;
  }

  listen(round) {
    if (round !== this.round) return;
    if (!("EventSource" in window) || this.failedStreams >= STREAM_TRIES) {
      this.poll(round);
      return;
    }
    const source = new EventSource(streamAddress({ citizen: this.citizen, since: this.since() }));
    this.source = source;
    source.onopen = () => {
      if (round !== this.round) return;
      this.failedStreams = 0;
      this.reached();
    };
    source.onmessage = (event) => {
      if (round !== this.round) return;
      this.reached();
      this.take(JSON.parse(event.data));
    };
    source.addEventListener("again", () => {
      if (round !== this.round) return;
      source.close();
      this.listen(round);
    });
    source.onerror = () => {
      if (round !== this.round) return;
      source.close();
      // A refused stream (too many are open) and a server that is down look alike here: a poll tells.
      this.failedStreams += 1;
      this.poll(round, 0);
    };
  }

  async poll(round, wait = POLL_SECONDS) {
    if (round !== this.round) return;
    const asked = Date.now();
    try {
      const query = { citizen: this.citizen, since: this.since(), wait };
      const updates = await get("updates", query, (wait + 10) * 1000);
      if (round !== this.round) return;
      this.reached();
      this.take(updates);
      if (wait === 0 && this.failedStreams < STREAM_TRIES) setTimeout(() => this.listen(round), FIRST_PAUSE);
      else setTimeout(() => this.poll(round), updates.changes.length ? 0 : asked + POLL_PAUSE - Date.now());
    } catch {
      if (round !== this.round) return;
      this.state(false);
      this.failedStreams = 0;
      const pause = this.pause;
      this.pause = Math.min(pause * 1.6, LONGEST_PAUSE);
      setTimeout(() => this.poll(round, 0), pause);
    }
  }

  /** Try at once, e.g. when the computer wakes up. */
  hurry() {
    if (this.pause > FIRST_PAUSE) this.check();
  }

  /** Find out whether the server is there, whatever the connection looks like. */
  check() {
    this.stop();
    this.pause = FIRST_PAUSE;
    this.poll(this.round, 0);
  }

  reached() {
    this.pause = FIRST_PAUSE;
    this.state(true);
  }

  take(updates) {
    this.epoch = updates.epoch;
    this.number = updates.number;
    this.heard(updates);
  }

  since() {
    return `${this.epoch}:${this.number}`;
  }
}
