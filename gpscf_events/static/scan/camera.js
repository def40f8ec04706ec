// The camera of the device: frames go one at a time to the decoder worker, codes come back.
"use strict";

(() => {
  const { sightKey } = window.Scan;

  const OUT_OF_SIGHT = 2000;
  const BETWEEN_FRAMES = 50;
  const LENS = "gpscf-lens";

  function ownScript(address) {
    if (!window.trustedTypes) return address;
    return window.trustedTypes.createPolicy("app", {
      createScriptURL(url) {
        if (new URL(url, location.href).origin !== location.origin) throw new TypeError("foreign script");
        return url;
      },
    }).createScriptURL(address);
  }

  /** Remembers which code is in view: it counts once, until it has been out of sight for two seconds. */
  class Sight {
    #key = "";
    #until = 0;

    isNew(text, now) {
      const key = sightKey(text);
      const seen = key === this.#key && now < this.#until;
      this.#key = key;
      this.#until = now + OUT_OF_SIGHT;
      return !seen;
    }

    /** Keeps the code in view from counting again, without taking a new one. */
    isKnown(text, now) {
      if (sightKey(text) !== this.#key || now >= this.#until) return false;
      this.#until = now + OUT_OF_SIGHT;
      return true;
    }
  }

  class Camera extends EventTarget {
    #video;
    #worker = null;
    #ready;
    #stream = null;
    #lenses = [];
    #wanted = false;

    constructor({ video, decoder, library, wasm }) {
      super();
      this.#video = video;
      this.#ready = this.#prepare(decoder, { library, wasm });
      this.#ready.catch(() => {}); // told by start(), also when the camera failed first
    }

    get track() {
      return this.#stream?.getVideoTracks()[0] ?? null;
    }

    /** Opens the lens used last on this device, else the one on the back. */
    async start() {
      this.#wanted = true;
      try {
        await this.#open(localStorage.getItem(LENS));
        await this.#ready;
      } catch (error) {
        this.#fail(error.name || "Error");
        return;
      }
      document.addEventListener("visibilitychange", () => this.#resume());
      this.#next();
    }

    async nextLens() {
      const now = this.track?.getSettings().deviceId;
      const place = this.#lenses.findIndex((lens) => lens.deviceId === now);
      const lens = this.#lenses[(place + 1) % this.#lenses.length];
      if (!lens) return;
      localStorage.setItem(LENS, lens.deviceId);
      await this.#open(lens.deviceId).catch((error) => this.#fail(error.name));
    }

    async setTorch(on) {
      await this.track?.applyConstraints({ advanced: [{ torch: on }] });
    }

    async setZoom(zoom) {
      await this.track?.applyConstraints({ advanced: [{ zoom }] });
    }

    async #open(deviceId) {
      if (!navigator.mediaDevices?.getUserMedia) throw new DOMException("no camera", "NotFoundError");
      this.track?.stop();
      const size = { width: { ideal: 1920 }, height: { ideal: 1080 } };
      const lens = deviceId ? { deviceId: { ideal: deviceId } } : { facingMode: { ideal: "environment" } };
      this.#stream = await navigator.mediaDevices.getUserMedia({ video: { ...size, ...lens }, audio: false });
      this.#video.srcObject = this.#stream;
      await this.#video.play();
      const devices = (await navigator.mediaDevices.enumerateDevices?.()) ?? [];
      this.#lenses = devices.filter((device) => device.kind === "videoinput");
      const track = this.track;
      // A phone call or the lock screen ends the track; it is opened again when the page is back.
      track.addEventListener("ended", () => this.#resume(), { once: true });
      const can = track.getCapabilities?.() ?? {};
      const place = this.#lenses.findIndex((device) => device.deviceId === track.getSettings().deviceId);
      this.dispatchEvent(new CustomEvent("open", {
        detail: {
          lenses: this.#lenses.length,
          lens: place + 1,
          torch: can.torch === true,
          zoom: can.zoom && can.zoom.max >= 2 ? Math.max(1, can.zoom.min) : 0,
          mirrored: track.getSettings().facingMode === "user",
        },
      }));
    }

    async #resume() {
      if (!this.#wanted || document.visibilityState !== "visible") return;
      if (this.track?.readyState === "live") return;
      await this.#open(localStorage.getItem(LENS)).catch((error) => this.#fail(error.name));
    }

    #prepare(decoder, addresses) {
      this.#worker = new Worker(ownScript(decoder));
      return new Promise((resolve, reject) => {
        this.#worker.onerror = () => reject(new DOMException("decoder", "DecoderError"));
        this.#worker.onmessage = ({ data }) => {
          if (data.ready) return resolve();
          if (data.unprepared) return reject(new DOMException(data.unprepared, "DecoderError"));
          this.#found(data.texts);
          this.#next();
        };
        this.#worker.postMessage(addresses);
      });
    }

    // One frame is under way at a time: a slow phone reads fewer frames, and never falls behind.
    #next() {
      setTimeout(async () => {
        if (this.#video.readyState < HTMLMediaElement.HAVE_CURRENT_DATA || document.visibilityState !== "visible") {
          return this.#next();
        }
        try {
          const frame = await createImageBitmap(this.#video);
          this.#worker.postMessage({ frame }, [frame]);
        } catch {
          this.#next();
        }
      }, BETWEEN_FRAMES);
    }

    #found(texts) {
      if (!texts.length) return;
      const badges = new Set(texts.map(sightKey));
      if (badges.size > 1) this.dispatchEvent(new Event("two"));
      else this.dispatchEvent(new CustomEvent("code", { detail: texts[0] }));
    }

    #fail(name) {
      this.dispatchEvent(new CustomEvent("failed", { detail: name }));
    }
  }

  window.Scan = { ...window.Scan, Sight, Camera };
})();
