// Brings scans from the queue to the server. A scan keeps its UUID through every attempt, so the server stores it once.
"use strict";

(() => {
  const BATCH = 50;
  const TIME_LIMIT = 8000;
  const FIRST_PAUSE = 1000;
  const LONGEST_PAUSE = 30000;

  class Sender extends EventTarget {
    #queue;
    #address;
    #headers;
    #pause = FIRST_PAUSE;
    #timer = 0;
    #online = true;
    #underWay = new Set();

    constructor({ queue, address, locale, csrf }) {
      super();
      this.#queue = queue;
      this.#address = address;
      this.#headers = { "Content-Type": "application/json", Accept: "application/json", "Accept-Language": locale };
      if (csrf) this.#headers["X-CSRFToken"] = csrf;
    }

    start() {
      const now = () => this.drain();
      window.addEventListener("online", now);
      window.addEventListener("offline", () => this.#report(false));
      document.addEventListener("visibilitychange", () => document.visibilityState === "visible" && now());
      now();
    }

    /** Sends one scan at once and gives its decision, or null when it stays in the queue. */
    async send(scan) {
      this.#underWay.add(scan.uuid);
      try {
        const decisions = await this.#post([scan]);
        return decisions.find((decision) => decision.uuid === scan.uuid) ?? null;
      } catch (error) {
        this.#later(error);
        return null;
      } finally {
        this.#underWay.delete(scan.uuid);
        this.#tell();
      }
    }

    /** Sends what waits, oldest first; one tab at a time. */
    async drain() {
      clearTimeout(this.#timer);
      const work = () => this.#drain().catch((error) => this.#later(error));
      if (!navigator.locks) return work();
      return navigator.locks.request("gpscf-scan-queue", { ifAvailable: true }, (lock) => (lock ? work() : this.#later()));
    }

    async #drain() {
      for (;;) {
        const waiting = (await this.#queue.list(BATCH)).filter((scan) => !this.#underWay.has(scan.uuid));
        if (!waiting.length) break;
        const decisions = await this.#postEach(waiting);
        if (!decisions.length) {
          this.#later();
          break;
        }
        this.dispatchEvent(new CustomEvent("delivered", { detail: decisions }));
      }
      this.#tell();
    }

    // A batch that is refused as a whole is sent one by one: a single odd scan must not hold up the others.
    async #postEach(scans) {
      try {
        return await this.#post(scans);
      } catch (error) {
        if (!(error.refused && scans.length > 1)) throw error;
      }
      const decisions = [];
      for (const scan of scans) {
        try {
          decisions.push(...(await this.#post([scan])));
        } catch (error) {
          if (!error.refused) throw error;
        }
      }
      return decisions;
    }

    async #post(scans) {
      let answer;
      try {
        answer = await fetch(this.#address, {
          method: "POST",
          headers: this.#headers,
          body: JSON.stringify({ scans, device_now: new Date().toISOString() }),
          credentials: "same-origin",
          cache: "no-store",
          redirect: "error",
          signal: AbortSignal.timeout(TIME_LIMIT),
        });
      } catch (error) {
        this.#report(false);
        throw error;
      }
      if (answer.status === 401 || answer.status === 403) this.dispatchEvent(new Event("signedout"));
      if (!answer.ok) {
        this.#report(answer.status < 500);
        const error = new Error(`answer ${answer.status}`);
        error.refused = [400, 413, 422].includes(answer.status);
        throw error;
      }
      const { data } = await answer.json();
      await this.#queue.remove(data.map((decision) => decision.uuid));
      this.#pause = FIRST_PAUSE;
      this.#report(true);
      return data;
    }

    #later() {
      clearTimeout(this.#timer);
      const jitter = 0.75 + Math.random() / 2;
      this.#timer = setTimeout(() => this.drain(), this.#pause * jitter);
      this.#pause = Math.min(this.#pause * 2, LONGEST_PAUSE);
    }

    #report(online) {
      this.#online = online;
      this.#tell();
    }

    async #tell() {
      const waiting = await this.#queue.count();
      this.dispatchEvent(new CustomEvent("state", { detail: { online: this.#online && navigator.onLine, waiting } }));
    }
  }

  window.Scan = { ...window.Scan, Sender };
})();
