// Where the server asks for a check, the steward says what became of the guest. For ten seconds it can be taken back.
"use strict";

(() => {
  const UNDO = 10000;
  const FIRM = 350; // as on the screen: a tap meant for what stood there before answers nothing

  class Question extends EventTarget {
    #decision = null;
    #last = null;
    #since = 0;
    #timer = 0;

    constructor() {
      super();
      for (const button of document.querySelectorAll("[data-answer]")) {
        button.addEventListener("click", () => this.#answer(button.dataset));
      }
      this.#find("not-let-in").addEventListener("click", () => this.#isFirm && this.#turn(true));
      this.#find("asked-back").addEventListener("click", () => this.#turn(false));
      this.#find("undo").addEventListener("click", () => this.#undo());
    }

    ask(decision) {
      this.#decision = decision;
      this.#since = performance.now();
      this.#find("asked").hidden = false;
      this.#find("asked-first").hidden = false;
      this.#find("asked-why").hidden = true;
      this.#find("asked").focus({ preventScroll: true });
    }

    leave() {
      this.#decision = null;
      this.#find("asked").hidden = true;
    }

    /** Shows what was answered and, until the time is over, the way back. */
    told({ uuid, decision, word }) {
      clearTimeout(this.#timer);
      this.#last = { uuid, decision };
      this.#find("answered-word").textContent = [word, decision.person?.native_name || decision.person?.latin_name].filter(Boolean).join(" · ");
      this.#find("answered").hidden = false;
      this.#timer = setTimeout(() => this.#over(), UNDO);
    }

    get #isFirm() {
      return performance.now() - this.#since >= FIRM;
    }

    #turn(why) {
      this.#find("asked-first").hidden = why;
      this.#find("asked-why").hidden = !why;
      this.#since = performance.now();
      this.#find("asked").focus({ preventScroll: true });
    }

    #answer({ answer, reason }) {
      if (!this.#decision || !this.#isFirm) return;
      const decision = this.#decision;
      this.#decision = null; // a double tap is one answer
      // An answer before is final now: there is one way back, to the last.
      this.#over();
      this.dispatchEvent(new CustomEvent("answer", { detail: { decision, answer, reason: reason ?? null } }));
    }

    #undo() {
      const last = this.#last;
      this.#clear();
      if (last) this.dispatchEvent(new CustomEvent("undo", { detail: last }));
    }

    #over() {
      const last = this.#last;
      this.#clear();
      if (last) this.dispatchEvent(new CustomEvent("final", { detail: last }));
    }

    #clear() {
      clearTimeout(this.#timer);
      this.#last = null;
      this.#find("answered").hidden = true;
    }

    #find(id) {
      return document.getElementById(id);
    }
  }

  window.Scan = { ...window.Scan, Question };
})();
