// A hand scanner types like a keyboard. Only event.code is read: it names the key that was pressed, so that the
// host's layout, Caps Lock and an input method cannot change the code.
"use strict";

(() => {
  const { findToken } = window.Scan;

  const RESTART_AFTER = 250; // Bluetooth scanners stall; a longer gap starts a new code
  const RESTART_BADGE_AFTER = 2000; // what begins as a badge may stall longer: its rest alone would be a wrong code
  const SILENCE = 120; // a scanner without suffix is done when it falls silent
  const SHOW_READING_AT = 4;
  const FOREIGN_LENGTH = 8; // a code that is not a badge: typed by a machine, closed by Enter
  const MACHINE_GAP = 60;
  const ENDS = new Set(["Enter", "NumpadEnter", "Tab"]);

  function characterOf(code) {
    if (/^Key[A-Z]$/.test(code)) return code.charAt(3);
    if (/^Digit[0-9]$/.test(code)) return code.charAt(5);
    if (/^Numpad[0-9]$/.test(code)) return code.charAt(6);
    return "";
  }

  function isPartOfBadge(keys) {
    return /B1[0-9A-Z]{10,}$/.test(keys) && !findToken(keys);
  }

  function isEditable(target) {
    return target instanceof HTMLElement && (target.matches("input, textarea, select") || target.isContentEditable);
  }

  class Wedge {
    #keys = "";
    #first = 0;
    #last = 0;
    #timer = 0;
    #onCode;
    #onReading;
    #onPart;

    /** onCode(text) for each code, onReading(true or false) while one comes in, onPart() when it stopped half-way. */
    constructor({ onCode, onReading, onPart }) {
      this.#onCode = onCode;
      this.#onReading = onReading;
      this.#onPart = onPart;
    }

    listen(target) {
      target.addEventListener("keydown", (event) => this.#take(event), true);
    }

    #take(event) {
      if (event.ctrlKey || event.altKey || event.metaKey || event.repeat) return;
      const now = event.timeStamp;
      if (this.#keys && now - this.#last > this.#patience) this.#forget();
      const typing = isEditable(event.target);

      if (ENDS.has(event.code)) {
        if (this.#keys.length < SHOW_READING_AT) return this.#forget();
        // A focused button must not fire, nor the focus move, because a scanner ended its code.
        const finished = this.#finish({ closed: true, typing });
        if (finished || !typing) this.#swallow(event);
        return;
      }
      if (event.code === "Space" && this.#keys.length >= SHOW_READING_AT && !typing) this.#swallow(event);

      const character = characterOf(event.code);
      if (!character) return;
      if (!this.#keys) this.#first = now;
      this.#keys += character;
      this.#last = now;
      if (!typing) event.preventDefault();
      if (this.#keys.length === SHOW_READING_AT && !typing) this.#onReading(true);
      clearTimeout(this.#timer);
      this.#timer = setTimeout(() => this.#finish({ closed: false, typing }), SILENCE);
    }

    get #patience() {
      return isPartOfBadge(this.#keys) ? RESTART_BADGE_AFTER : RESTART_AFTER;
    }

    #finish({ closed, typing }) {
      const keys = this.#keys;
      const token = findToken(keys);
      const byMachine = keys.length > 1 && (this.#last - this.#first) / (keys.length - 1) < MACHINE_GAP;
      if (token) {
        this.#forget();
        this.#onCode(token);
        return true;
      }
      if (closed && isPartOfBadge(keys)) {
        this.#forget();
        this.#onPart();
        return true;
      }
      if (closed && byMachine && keys.length >= FOREIGN_LENGTH && !typing) {
        this.#forget();
        this.#onCode(keys);
        return true;
      }
      // Without an end the rest may still come, up to the gap that starts a new code.
      if (closed) this.#forget();
      else this.#timer = setTimeout(() => this.#forget(), this.#patience - SILENCE);
      return false;
    }

    #swallow(event) {
      event.preventDefault();
      event.stopPropagation();
    }

    #forget() {
      clearTimeout(this.#timer);
      if (this.#keys.length >= SHOW_READING_AT) this.#onReading(false);
      this.#keys = "";
    }
  }

  window.Scan = { ...window.Scan, Wedge };
})();
