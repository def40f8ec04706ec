// The scan page: camera, hand scanner, number and name end in one function that keeps the scan, sends it, shows the answer.
"use strict";

(() => {
  const { Camera, canonical, Desk, isToken, Question, ScanQueue, Screen, Sender, Sight, unlockSound, Wedge } = window.Scan;

  const PATIENCE = 3000;
  const LONGEST = 1000;
  const LEFT_OVER = 10000; // an answer older than this may no longer be taken back in any tab
  const page = document.body.dataset;
  const locale = document.documentElement.lang;
  const find = (id) => document.getElementById(id);
  const question = new Question();
  const screen = new Screen({ question });
  const sight = new Sight();

  let direction = "in";
  let latest = ""; // the scan whose answer may take the screen
  let queue;
  let sender;

  /** Keeps the scan first, then asks; without an answer in three seconds the steward looks at the badge himself. */
  async function scan(how) {
    const uuid = crypto.randomUUID(); // made before the first attempt: however often it is sent, it is one scan
    latest = uuid;
    const entry = await queue.add({
      uuid,
      checkpoint_id: page.checkpoint,
      text: null,
      manual_code: null,
      badge_id: null,
      direction,
      scanned_at: new Date().toISOString(),
      ...how,
    });
    screen.hint("checking");
    let answered = false;
    const late = setTimeout(() => !answered && showStored(uuid), PATIENCE);
    const decision = await sender.send(entry);
    answered = true;
    clearTimeout(late);
    if (decision) showAnswer(decision);
    else showStored(uuid);
  }

  /** Keeps the steward's answer; it is sent when it can no longer be taken back, at the latest from the next page. */
  async function answer({ decision, answer, reason }) {
    const uuid = crypto.randomUUID();
    latest = "";
    await queue.hold({
      uuid,
      checkpoint_id: page.checkpoint,
      source: "steward",
      answers: decision.uuid,
      answer,
      reason,
      scanned_at: new Date().toISOString(),
    });
    if (screen.shownUuid === decision.uuid) screen.hide();
    question.told({ uuid, decision, word: screen.word(answer === "let_in" ? "letIn" : "notLetIn") });
    await sender.drain();
  }

  async function sendAnswers(which) {
    await queue.release(which);
    await sender.drain();
  }

  // What a page that was closed meanwhile still held.
  async function sendLeftOver() {
    await sendAnswers({ before: new Date(Date.now() - LEFT_OVER).toISOString() });
  }

  function listenToAnswers() {
    const broken = () => screen.hint("broken");
    question.addEventListener("answer", ({ detail }) => answer(detail).catch(broken));
    question.addEventListener("final", ({ detail }) => sendAnswers({ uuid: detail.uuid }).catch(broken));
    question.addEventListener("undo", async ({ detail }) => {
      if (await queue.takeBack(detail.uuid).catch(broken)) screen.show(detail.decision);
      await sender.drain();
    });
  }

  function showStored(uuid) {
    if (uuid !== latest || screen.shownUuid === uuid) return;
    screen.show({
      uuid,
      outcome: "amber",
      code: "stored",
      word: screen.word("storedWord"),
      reason: screen.word("storedReason"),
      next_step: screen.word("storedStep"),
      person: null,
    });
  }

  // A late answer replaces its own "not checked", and never the screen of another guest.
  function showAnswer(decision) {
    if (decision.uuid === latest || screen.shownUuid === decision.uuid) screen.show(decision);
  }

  // Of a long foreign code the end is enough: fifty scans must fit into one request.
  function sendable(text) {
    return isToken(text) ? canonical(text) : (text.toWellFormed?.() ?? text).slice(-LONGEST);
  }

  function take(how) {
    scan(how).catch(() => screen.hint("broken"));
  }

  function startCamera() {
    const camera = new Camera({ video: find("video"), decoder: page.decoder, library: page.library, wasm: page.wasm });
    camera.addEventListener("code", ({ detail: text }) => {
      const now = performance.now();
      if (sight.isKnown(text, now)) return;
      if (screen.isBlocking || document.querySelector("dialog[open]")) return;
      if (sight.isNew(text, now)) take({ source: "camera", text: sendable(text) });
    });
    camera.addEventListener("two", () => screen.hint("two"));
    camera.addEventListener("failed", ({ detail }) => {
      document.body.dataset.camera = detail;
      screen.hint({ NotAllowedError: "cameraDenied", NotFoundError: "cameraMissing", NotReadableError: "cameraBusy" }[detail] ?? "cameraBroken");
    });
    camera.addEventListener("open", ({ detail }) => {
      document.body.dataset.camera = "open";
      find("video").classList.toggle("mirrored", detail.mirrored);
      find("lens").hidden = detail.lenses < 2;
      find("lens-number").textContent = `${detail.lens}/${detail.lenses}`;
      find("torch").hidden = !detail.torch;
      find("torch").setAttribute("aria-pressed", "false");
      find("zoom").hidden = !detail.zoom;
      find("zoom").setAttribute("aria-pressed", "false");
      find("zoom").dataset.base = String(detail.zoom || 1);
      screen.hint("ready");
    });
    find("lens").addEventListener("click", () => camera.nextLens());
    toggles("torch", (on) => camera.setTorch(on));
    toggles("zoom", (on) => camera.setZoom(Number(find("zoom").dataset.base) * (on ? 2 : 1)));
    camera.start();
  }

  function toggles(id, act) {
    find(id).addEventListener("click", async () => {
      const on = find(id).getAttribute("aria-pressed") !== "true";
      await act(on);
      find(id).setAttribute("aria-pressed", String(on));
    });
  }

  async function keepAwake() {
    if (document.visibilityState !== "visible") return;
    await navigator.wakeLock?.request("screen").catch(() => null);
  }

  function begin() {
    unlockSound();
    keepAwake();
    document.addEventListener("visibilitychange", keepAwake);
    document.body.dataset.view = "camera";
    screen.hint("starting");
    startCamera();
  }

  function turn() {
    direction = direction === "in" ? "out" : "in";
    document.body.dataset.direction = direction;
    find("direction").textContent = screen.word(direction);
  }

  // A desktop tab without focus hears no hand scanner: it must say so.
  function watchFocus() {
    if (!window.matchMedia("(pointer: fine)").matches) return;
    const tell = () => (find("unfocused").hidden = document.hasFocus());
    window.addEventListener("focus", tell);
    window.addEventListener("blur", tell);
  }

  async function main() {
    queue = await ScanQueue.open();
    const csrf = document.querySelector("meta[name=csrf-token]")?.content;
    sender = new Sender({ queue, address: page.scans, locale, csrf });
    sender.addEventListener("state", ({ detail }) => screen.state(detail));
    sender.addEventListener("signedout", () => (find("signedout").hidden = false));
    sender.addEventListener("delivered", ({ detail }) => {
      for (const decision of detail) if (screen.shownUuid === decision.uuid) screen.show(decision);
    });
    const desk = new Desk({ address: page.people, locale, onScan: take });
    const wedge = new Wedge({
      onCode: (text) => {
        desk.closeAll();
        take({ source: "hand_scanner", text: sendable(text) });
      },
      onReading: (reading) => screen.hint(reading ? "reading" : "ready"),
      onPart: () => screen.hint("part"),
    });
    wedge.listen(window);
    find("direction").addEventListener("click", turn);
    find("start").addEventListener("click", begin);
    watchFocus();
    screen.state({ online: navigator.onLine, waiting: await queue.count() });
    listenToAnswers();
    await sendLeftOver();
    setTimeout(() => sendLeftOver().catch(() => screen.hint("broken")), LEFT_OVER);
    sender.start();
    find("start").disabled = false;
    document.body.dataset.ready = "yes";
  }

  main().catch(() => screen.hint("noStorage"));
})();
