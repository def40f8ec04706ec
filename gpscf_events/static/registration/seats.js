// Seats that go while the page is open: asked for now and then while it is looked at. Without it the page stays as it is.
const EVERY_MS = 20_000;
const MOST_MS = 300_000;
const picker = document.querySelector("[data-seats]");
const locale = document.documentElement.lang.slice(0, 2);
let wait = EVERY_MS;
let timer;
let askedAt = Date.now();

function show(row) {
  const option = picker.querySelector(`[data-session="${row.session_id}"]`);
  if (!option) return;
  const said = option.querySelector(".seats");
  if (said.textContent === row.words[locale]) return;
  said.textContent = row.words[locale];
  option.className = `option is-${row.state}`;
  const bar = option.querySelector(".meter");
  if (!bar) return;
  bar.setAttribute("aria-label", row.words[locale]);
  const value = bar.querySelector(".meter-value");
  value.setAttribute("width", row.capacity ? ((100 * row.taken) / row.capacity).toFixed(1) : "0");
  value.classList.toggle("full", row.taken >= row.capacity);
}

async function ask() {
  askedAt = Date.now();
  try {
    const answer = await fetch(picker.dataset.seats, { credentials: "omit" });
    if (!answer.ok) throw new Error(answer.status);
    (await answer.json()).data.forEach(show);
    wait = EVERY_MS;
  } catch {
    wait = Math.min(wait * 2, MOST_MS); // somebody else's trouble: ask less often
  }
  plan();
}

// Not all at the same moment, though all opened the page at the same moment.
function plan(after = wait * (0.75 + Math.random() / 2)) {
  clearTimeout(timer);
  if (!document.hidden) timer = setTimeout(ask, after);
}

if (picker) {
  document.addEventListener("visibilitychange", () => plan(Math.max(0, askedAt + wait - Date.now())));
  plan();
}
