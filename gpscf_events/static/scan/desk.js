// Two ways in without a readable code: the number under it, and the name. Both answers ask for a photo ID.
"use strict";

(() => {
  const PAUSE = 250;

  class Desk {
    #address;
    #locale;
    #onScan;
    #timer = 0;
    #asked = 0;

    /** onScan({source, manual_code or badge_id}) is called when the steward has chosen. */
    constructor({ address, locale, onScan }) {
      this.#address = address;
      this.#locale = locale;
      this.#onScan = onScan;
      this.#opens("open-manual", "manual");
      this.#opens("open-search", "search");
      this.#opens("open-recent", "recent-dialog");
      this.#find("manual-form").addEventListener("submit", (event) => this.#takeManual(event));
      this.#find("search-form").addEventListener("submit", (event) => event.preventDefault());
      this.#find("search-name").addEventListener("input", () => this.#searchSoon());
      for (const button of document.querySelectorAll("[data-close]")) {
        button.addEventListener("click", () => button.closest("dialog").close());
      }
    }

    closeAll() {
      for (const dialog of document.querySelectorAll("dialog[open]")) dialog.close();
    }

    #opens(button, dialog) {
      this.#find(button).addEventListener("click", () => {
        this.#find(dialog).showModal();
        this.#find(dialog).querySelector("input")?.select();
      });
    }

    #takeManual(event) {
      event.preventDefault();
      const input = this.#find("manual-code");
      const code = input.value.toUpperCase().replace(/[^0-9A-Z]/g, "").replace(/O/g, "0").replace(/[IL]/g, "1");
      const wrong = code.length !== 9;
      this.#find("manual-error").hidden = !wrong;
      input.setAttribute("aria-invalid", String(wrong));
      if (wrong) return input.focus();
      input.value = "";
      this.#find("manual").close();
      this.#onScan({ source: "manual_code", manual_code: code });
    }

    #searchSoon() {
      clearTimeout(this.#timer);
      this.#timer = setTimeout(() => this.#search(), PAUSE);
    }

    async #search() {
      const words = this.#find("search-name").value.trim();
      const mine = ++this.#asked;
      const latinOnly = /^[\x20-\x7e]*$/.test(words);
      if (words.length < (latinOnly ? 2 : 1)) return this.#list([], "searchHint");
      let people = [];
      let note = "";
      try {
        const answer = await fetch(`${this.#address}?${new URLSearchParams({ q: words })}`, {
          headers: { Accept: "application/json", "Accept-Language": this.#locale },
          cache: "no-store",
          signal: AbortSignal.timeout(8000),
        });
        if (!answer.ok) throw new Error(`answer ${answer.status}`);
        people = (await answer.json()).data;
        if (!people.length) note = "searchNobody";
      } catch {
        note = "searchFailed";
      }
      // Answers may overtake each other: only the one to the last question is shown.
      if (mine === this.#asked) this.#list(people, note);
    }

    #list(people, note) {
      const status = this.#find("search-note");
      status.textContent = note ? document.getElementById("words").dataset[note] : "";
      this.#find("search-list").replaceChildren(...people.map((person) => this.#row(person)));
    }

    #row(person) {
      const row = this.#find("search-row").content.cloneNode(true);
      const put = (name, text) => {
        const place = row.querySelector(`[data-part=${name}]`);
        place.textContent = text ?? "";
        place.hidden = !text;
      };
      const native = person.native_name || "";
      put("name", native || person.latin_name);
      put("latin", native && native !== person.latin_name ? person.latin_name : "");
      put("from", [person.organisation, person.party].filter(Boolean).join(" · "));
      put("category", person.category);
      row.querySelector("button").addEventListener("click", () => {
        this.#find("search").close();
        this.#find("search-name").value = "";
        this.#list([], "searchHint");
        this.#onScan({ source: "name_search", badge_id: person.badge_id });
      });
      return row;
    }

    #find(id) {
      return document.getElementById(id);
    }
  }

  window.Scan = { ...window.Scan, Desk };
})();
