// Makes a grid of the lists by room, in which sessions are moved by hand or by keyboard. What is put down is sent at
// once; the server answers with the day as it is then, so that nothing here decides anything.
const STEP_MIN = 5;
const PX_A_MIN = 1.5;
const SHORTEST_PX = 30;
const NARROW = "(max-width: 48rem)";
const DAY_MIN = 1440;

let table;
let held = null;

function clock(minutes) {
  const two = (number) => String(number).padStart(2, "0");
  return `${two(Math.floor(minutes / 60) % 24)}:${two(minutes % 60)}`;
}

function words(name, values) {
  return table.dataset[name].replace(/\{(\w+)\}/g, (_, key) => values[key]);
}

function say(text) {
  table.querySelector("[data-live]").textContent = text;
}

function columns() {
  return [...table.querySelectorAll(".column")];
}

function placeOf(block) {
  return { column: block.closest(".column"), begins: Number(block.dataset.begins), ends: Number(block.dataset.ends) };
}

// Sessions of one room at one time stand side by side, each with its own lane.
function lanes(blocks) {
  const sorted = [...blocks].sort((a, b) => a.dataset.begins - b.dataset.begins || b.dataset.ends - a.dataset.ends);
  let group = [];
  let until = -1;
  const close = () => group.forEach((entry) => { entry.of = Math.max(...group.map((other) => other.lane)) + 1; });
  const all = [];
  for (const block of sorted) {
    const begins = Number(block.dataset.begins);
    if (begins >= until) {
      close();
      group = [];
    }
    const taken = group.filter((entry) => entry.ends > begins).map((entry) => entry.lane);
    let lane = 0;
    while (taken.includes(lane)) lane += 1;
    const entry = { block, lane, ends: Number(block.dataset.ends), of: 1 };
    group.push(entry);
    all.push(entry);
    until = Math.max(until, entry.ends);
  }
  close();
  return all;
}

function draw() {
  const first = Number(table.dataset.first);
  const last = Number(table.dataset.last);
  const isGrid = !matchMedia(NARROW).matches;
  table.classList.toggle("is-grid", isGrid);
  table.style.setProperty("--hour", `${60 * PX_A_MIN}px`);
  table.querySelector(".hours")?.remove();
  for (const column of columns()) {
    const list = column.querySelector(".blocks");
    list.style.blockSize = isGrid ? `${(last - first) * PX_A_MIN}px` : "";
    for (const { block, lane, of } of lanes(list.querySelectorAll(".block"))) {
      const begins = Number(block.dataset.begins) - first;
      const length = Math.min(Number(block.dataset.ends), last) - Number(block.dataset.begins);
      block.style.insetBlockStart = isGrid ? `${begins * PX_A_MIN}px` : "";
      block.style.blockSize = isGrid ? `${Math.max(SHORTEST_PX, length * PX_A_MIN - 2)}px` : "";
      block.style.insetInlineStart = isGrid ? `${(100 * lane) / of}%` : "";
      block.style.inlineSize = isGrid ? `${100 / of}%` : "";
    }
  }
  if (!isGrid) return;
  const hours = document.createElement("ol");
  hours.className = "hours";
  hours.setAttribute("aria-hidden", "true");
  for (let hour = first; hour <= last; hour += 60) {
    const line = document.createElement("li");
    line.textContent = clock(hour);
    line.style.insetBlockStart = `${(hour - first) * PX_A_MIN}px`;
    hours.append(line);
  }
  table.querySelector(".columns").append(hours);
}

function prepare() {
  table = document.getElementById("timetable");
  for (const grip of table.querySelectorAll("[data-grip]")) grip.setAttribute("role", "button");
  draw();
  const moved = table.dataset.moved && table.querySelector(`[data-id="${table.dataset.moved}"] [data-grip]`);
  if (moved) moved.focus();
}

function show(block, { column, begins, ends }) {
  block.dataset.begins = begins;
  block.dataset.ends = ends;
  if (block.closest(".column") !== column) column.querySelector(".blocks").append(block);
  draw();
}

function tell(block) {
  const { column, begins, ends } = placeOf(block);
  say(words("at", { room: column.dataset.name, from: clock(begins), to: clock(ends) }));
}

function pickUp(block) {
  held = { block, before: placeOf(block), next: block.nextElementSibling };
  block.classList.add("is-held");
}

function letGo() {
  held?.block.classList.remove("is-held");
  const was = held;
  held = null;
  return was;
}

function putBack() {
  const { block, before } = letGo();
  show(block, before);
  block.querySelector("[data-grip]").focus();
  say(words("putBack", { title: block.dataset.title }));
}

function isMoved({ block, before }) {
  const here = placeOf(block);
  return here.column !== before.column || here.begins !== before.begins || here.ends !== before.ends;
}

function moment(minutes) {
  const day = new Date(`${table.dataset.day}T00:00:00Z`);
  return new Date(day.getTime() + minutes * 60000).toISOString().slice(0, 16);
}

async function send(address, fields) {
  const body = new URLSearchParams({ csrf_token: table.dataset.token, ...fields });
  try {
    const answer = await fetch(address, { method: "POST", body, headers: { "HX-Request": "true" } });
    const html = await answer.text();
    if (![200, 409, 422].includes(answer.status) || !html.includes('id="timetable"')) throw new Error(answer.status);
    table.outerHTML = html;
    prepare();
    return true;
  } catch {
    return false;
  }
}

async function putDown() {
  const was = letGo();
  const { block } = was;
  if (!isMoved(was)) return tell(block);
  const { column, begins, ends } = placeOf(block);
  const fields = { starts_at: moment(begins), ends_at: moment(ends), room: column.dataset.room, revision: block.dataset.revision };
  if (await send(block.dataset.save, fields)) return;
  show(block, was.before);
  block.querySelector("[data-grip]").focus();
  say(table.dataset.failed);
  table.querySelector(".said").textContent = table.dataset.failed;
}

// Times stay within the day; the end comes at least one step after the beginning.
function shifted({ column, begins, ends }, { rooms = 0, start = 0, end = 0 }) {
  const all = columns();
  const to = all[Math.min(all.length - 1, Math.max(0, all.indexOf(column) + rooms))];
  const length = ends - begins;
  const from = Math.min(DAY_MIN - STEP_MIN, Math.max(0, begins + start));
  return { column: to, begins: from, ends: Math.max(from + STEP_MIN, from + length + end) };
}

const KEYS = {
  ArrowUp: { start: -STEP_MIN },
  ArrowDown: { start: STEP_MIN },
  ArrowLeft: { rooms: -1 },
  ArrowRight: { rooms: 1 },
};

document.addEventListener("keydown", (event) => {
  const grip = event.target.closest?.("[data-grip]");
  if (!grip || event.isComposing || event.ctrlKey || event.metaKey || event.altKey || !table.classList.contains("is-grid")) return;
  const block = grip.closest(".block");
  if (event.key === "Enter" || event.key === " ") {
    event.preventDefault();
    if (held) {
      putDown();
    } else {
      pickUp(block);
      say(words("held", { title: block.dataset.title }));
    }
  } else if (held && event.key === "Escape") {
    event.preventDefault();
    putBack();
  } else if (held && event.key === "Tab") {
    putBack();
  } else if (held && KEYS[event.key]) {
    event.preventDefault();
    const by = KEYS[event.key];
    show(block, shifted(placeOf(block), event.shiftKey && by.start ? { end: by.start } : by));
    grip.focus();
    tell(block);
  }
});

let drag = null;

document.addEventListener("pointerdown", (event) => {
  const block = event.target.closest?.(".block");
  if (!block || event.button !== 0 || held || !table.classList.contains("is-grid")) return;
  drag = { block, x: event.clientX, y: event.clientY, isEdge: Boolean(event.target.closest("[data-edge]")), begun: false };
});

document.addEventListener("pointermove", (event) => {
  if (!drag) return;
  if (!drag.begun) {
    if (Math.hypot(event.clientX - drag.x, event.clientY - drag.y) < 6) return;
    drag.begun = true;
    pickUp(drag.block);
    drag.block.setPointerCapture(event.pointerId);
  }
  const by = Math.round((event.clientY - drag.y) / PX_A_MIN / STEP_MIN) * STEP_MIN;
  if (drag.isEdge) return show(drag.block, shifted(held.before, { end: by }));
  const over = columns().find((column) => {
    const box = column.getBoundingClientRect();
    return event.clientX >= box.left && event.clientX < box.right;
  });
  show(drag.block, { ...shifted(held.before, { start: by }), column: over ?? held.before.column });
});

document.addEventListener("pointerup", () => {
  const was = drag;
  drag = null;
  if (!was?.begun) return;
  // A drag that ends on a link is no click on it.
  const swallow = (event) => event.preventDefault();
  document.addEventListener("click", swallow, { capture: true, once: true });
  setTimeout(() => document.removeEventListener("click", swallow, { capture: true }));
  putDown();
});

document.addEventListener("pointercancel", () => {
  const was = drag;
  drag = null;
  if (was?.begun) putBack();
});

// A link that was dragged is not followed; a time that is pressed is picked up by Enter, and led to its form by a click.
document.addEventListener("dragstart", (event) => {
  if (event.target.closest?.(".block")) event.preventDefault();
});

document.addEventListener("submit", async (event) => {
  const form = event.target.closest("[data-way-back]");
  if (!form) return;
  event.preventDefault();
  const { csrf_token: _unused, ...fields } = Object.fromEntries(new FormData(form));
  if (!(await send(form.action, fields))) form.submit();
});

matchMedia(NARROW).addEventListener("change", draw);
prepare();
