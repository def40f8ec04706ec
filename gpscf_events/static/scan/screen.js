// What the steward sees: the strip, the viewfinder's hint, and the answer that fills the screen.
"use strict";

(() => {
  const { signal } = window.Scan;

  const GREEN_STAYS = 1200;
  const FIRM = 350; // a tap meant for the scan before must not wipe the answer that has just come
  const KEPT = 20;

  class Screen {
    #body = document.body;
    #words;
    #codeWords;
    #timer = 0;
    #since = 0;
    #held = false;
    #showing = null;
    #question;

    /** question.ask(decision) is told of every answer on the screen, question.leave() when it goes. */
    constructor({ question }) {
      this.#question = question;
      this.#words = this.#find("words").dataset;
      this.#codeWords = this.#find("code-words").dataset;
      this.#find("result").addEventListener("click", () => this.#tap());
      document.addEventListener("keydown", (event) => event.key === "Escape" && this.isShowing && this.hide());
    }

    get isShowing() {
      return this.#showing !== null;
    }

    /** Amber and red wait for the steward; the camera may not wipe them. */
    get isBlocking() {
      return this.#showing !== null && (this.#held || this.#showing.outcome !== "green");
    }

    get shownUuid() {
      return this.#showing?.uuid ?? null;
    }

    word(name) {
      return this.#words[name] ?? "";
    }

    hint(name) {
      this.#find("hint").textContent = this.word(name);
      this.#body.dataset.hint = name;
    }

    state({ online, waiting }) {
      this.#body.dataset.online = online ? "yes" : "no";
      this.#find("online").textContent = this.word(online ? "online" : "offline");
      this.#find("waiting-count").textContent = String(waiting);
      this.#find("waiting").dataset.count = String(waiting);
    }

    show(decision) {
      clearTimeout(this.#timer);
      this.#question.leave();
      this.#showing = decision;
      this.#held = false;
      this.#since = performance.now();
      this.#fill(decision);
      this.#body.dataset.outcome = decision.outcome;
      this.#body.dataset.code = decision.code;
      this.#body.dataset.view = "result";
      this.#find("next").hidden = Boolean(decision.asks);
      if (decision.asks) this.#question.ask(decision);
      else this.#find("next").focus({ preventScroll: true });
      // The same badge twice within a minute is quiet: nobody turns round for a double reading.
      if (decision.code !== "same_badge") signal(decision.outcome);
      this.#remember(decision);
      if (decision.outcome === "green") this.#timer = setTimeout(() => this.hide(), GREEN_STAYS);
    }

    hide() {
      clearTimeout(this.#timer);
      this.#question.leave();
      this.#showing = null;
      this.#body.dataset.view = "camera";
      delete this.#body.dataset.outcome;
      delete this.#body.dataset.code;
      this.hint("ready");
    }

    #tap() {
      // What asks for a check waits for its answer; Escape leaves it without one.
      if (performance.now() - this.#since < FIRM || this.#showing?.asks) return;
      if (this.#showing?.outcome === "green" && !this.#held) {
        clearTimeout(this.#timer);
        this.#held = true;
        this.#find("next").textContent = this.word("tapNext");
        return;
      }
      this.hide();
    }

    #fill({ outcome, code, word, reason, next_step: step, person }) {
      this.#text("word", word);
      const native = person?.native_name ?? "";
      const latin = person?.latin_name ?? "";
      const name = this.#text("native", native || latin);
      name.lang = native ? (person.native_lang ?? "") : "en";
      this.#text("latin", native && native !== latin ? latin : "");
      this.#text("from", [person?.organisation, person?.party].filter(Boolean).join("\n"));
      const category = this.#text("category", person?.category ?? "");
      const colour = /^#[0-9a-f]{6}$/i.test(person?.colour ?? "") ? person.colour : "transparent";
      category.style.setProperty("--category", colour);
      this.#text("reason", reason ?? "");
      this.#text("step", step ?? "");
      this.#text("code-word", this.#codeWords[code] ?? "");
      this.#find("next").textContent = this.word(outcome === "green" ? "tapHold" : "tapNext");
    }

    #text(id, text) {
      const element = this.#find(id);
      element.textContent = text;
      element.hidden = !text;
      return element;
    }

    #remember({ outcome, word, person }) {
      const list = this.#find("recent");
      const item = document.createElement("li");
      item.dataset.outcome = outcome;
      const time = document.createElement("time");
      time.textContent = new Date().toLocaleTimeString(document.documentElement.lang, { hour: "2-digit", minute: "2-digit" });
      const name = person?.native_name || person?.latin_name || "";
      item.append(time, ` ${word}${name ? ` · ${name}` : ""}`);
      list.prepend(item);
      while (list.children.length > KEPT) list.lastElementChild.remove();
    }

    #find(id) {
      return document.getElementById(id);
    }
  }

  window.Scan = { ...window.Scan, Screen };
})();
