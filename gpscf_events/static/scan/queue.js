// Every scan lies here before it is sent, and leaves only when the server has said that it is stored.
"use strict";

(() => {
  const NAME = "gpscf-scans";

  function asked(request) {
    return new Promise((resolve, reject) => {
      request.onsuccess = () => resolve(request.result);
      request.onerror = () => reject(request.error);
    });
  }

  function finished(transaction) {
    return new Promise((resolve, reject) => {
      transaction.oncomplete = () => resolve();
      transaction.onabort = transaction.onerror = () => reject(transaction.error);
    });
  }

  class ScanQueue {
    #database;
    deviceId;

    constructor(database, deviceId) {
      this.#database = database;
      this.deviceId = deviceId;
    }

    static async open() {
      const request = indexedDB.open(NAME, 2);
      request.onupgradeneeded = ({ oldVersion }) => {
        // Answers that may still be taken back. They get their number when they are queued: none is ever missing.
        request.result.createObjectStore("held", { keyPath: "uuid" });
        if (oldVersion) return;
        // Keyed by a number that only grows, so that scans leave in the order in which they happened.
        const queue = request.result.createObjectStore("queue", { keyPath: "seq", autoIncrement: true });
        queue.createIndex("uuid", "uuid", { unique: true });
        request.result.createObjectStore("kv");
      };
      const database = await asked(request);
      navigator.storage?.persist?.().catch(() => false);
      return new ScanQueue(database, await ScanQueue.#identify(database));
    }

    // The device's number lives and dies with its counter: kept elsewhere, a cleared counter would count twice.
    static async #identify(database) {
      const transaction = database.transaction("kv", "readwrite", { durability: "strict" });
      const store = transaction.objectStore("kv");
      const known = await asked(store.get("device_id"));
      const deviceId = known ?? crypto.randomUUID();
      if (!known) store.put(deviceId, "device_id");
      await finished(transaction);
      localStorage.setItem("gpscf-device", deviceId);
      return deviceId;
    }

    /** Keeps a scan and gives it back with its sequence number; it is on disk when the promise is fulfilled. */
    async add(scan) {
      const entry = { ...scan, device_id: this.deviceId };
      const transaction = this.#database.transaction("queue", "readwrite", { durability: "strict" });
      const seq = asked(transaction.objectStore("queue").add(entry));
      await finished(transaction);
      return { ...entry, seq: await seq };
    }

    async list(limit) {
      return asked(this.#database.transaction("queue").objectStore("queue").getAll(null, limit));
    }

    async count() {
      const transaction = this.#database.transaction(["queue", "held"]);
      const counts = ["queue", "held"].map((name) => asked(transaction.objectStore(name).count()));
      return (await Promise.all(counts)).reduce((sum, count) => sum + count);
    }

    /** Keeps an answer that may still be taken back; it is on disk when the promise is fulfilled. */
    async hold(scan) {
      const transaction = this.#database.transaction("held", "readwrite", { durability: "strict" });
      transaction.objectStore("held").add(scan);
      await finished(transaction);
    }

    /** Forgets a held answer; false when it was queued meanwhile. */
    async takeBack(uuid) {
      const transaction = this.#database.transaction("held", "readwrite", { durability: "strict" });
      const store = transaction.objectStore("held");
      const there = (await asked(store.getKey(uuid))) !== undefined;
      if (there) store.delete(uuid);
      await finished(transaction);
      return there;
    }

    /** Queues one held answer, or all that were made before a moment (ISO 8601). */
    async release({ uuid, before }) {
      const transaction = this.#database.transaction(["queue", "held"], "readwrite", { durability: "strict" });
      const store = transaction.objectStore("held");
      for (const scan of await asked(store.getAll())) {
        if (uuid ? scan.uuid !== uuid : scan.scanned_at >= before) continue;
        transaction.objectStore("queue").add({ ...scan, device_id: this.deviceId });
        store.delete(scan.uuid);
      }
      await finished(transaction);
    }

    async remove(uuids) {
      const transaction = this.#database.transaction("queue", "readwrite");
      const store = transaction.objectStore("queue");
      for (const uuid of uuids) {
        const key = await asked(store.index("uuid").getKey(uuid));
        if (key !== undefined) store.delete(key);
      }
      await finished(transaction);
    }
  }

  window.Scan = { ...window.Scan, ScanQueue };
})();
