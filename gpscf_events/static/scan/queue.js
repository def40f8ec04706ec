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
      const request = indexedDB.open(NAME, 1);
      request.onupgradeneeded = () => {
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
      return asked(this.#database.transaction("queue").objectStore("queue").count());
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
