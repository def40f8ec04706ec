// Small aids; every page works without them.
const page = document;

// The error summary takes the focus, so that a screen reader begins there.
page.querySelector("[data-focus]")?.focus();

// A double click sends once; coming back by Back gives the button back.
page.addEventListener("submit", (event) => {
  const button = event.target.querySelector("[data-once]");
  if (!button) return;
  if (button.dataset.sent) return event.preventDefault();
  button.dataset.sent = "1";
  button.setAttribute("aria-busy", "true");
});
addEventListener("pageshow", () => {
  page.querySelectorAll("[data-sent]").forEach((button) => {
    delete button.dataset.sent;
    button.removeAttribute("aria-busy");
  });
});

// The chosen language is remembered for addresses that name none.
page.querySelectorAll("[data-locale]").forEach((link) => {
  link.addEventListener("click", () => {
    page.cookie = `locale=${link.dataset.locale}; path=/; max-age=31536000; samesite=lax`;
  });
});

// Elements that mirror a field while it is typed (the badge preview).
const mirrors = page.querySelectorAll("[data-mirrors]");
function mirror() {
  mirrors.forEach((target) => {
    const names = target.dataset.mirrors.split(" ");
    const parts = names.map((name) => page.querySelector(`[name="${name}"]`)?.value.trim() ?? "");
    if (target.dataset.capitals !== undefined && parts[0]) parts[0] = parts[0].toUpperCase();
    target.textContent = parts.filter(Boolean).join(" ") || target.dataset.empty || "";
  });
}
if (mirrors.length) {
  page.addEventListener("input", mirror);
  mirror();
}

// Searching waits until an input method has finished its word (Chinese, Japanese, Korean).
let timer;
function search(event) {
  const field = event.target.closest?.("[data-search]");
  if (!field || event.isComposing) return;
  clearTimeout(timer);
  timer = setTimeout(() => field.dispatchEvent(new CustomEvent("gp:search", { bubbles: true })), 300);
}
page.addEventListener("input", search);
page.addEventListener("compositionend", search);

// A time is also told in the reader's own zone, where that is another one.
page.querySelectorAll("time[data-local]").forEach((element) => {
  const moment = new Date(element.dateTime);
  const zone = Intl.DateTimeFormat().resolvedOptions().timeZone;
  if (Number.isNaN(+moment) || ["Asia/Shanghai", "Asia/Chongqing", "PRC"].includes(zone)) return;
  const text = moment.toLocaleString(page.documentElement.lang, { dateStyle: "medium", timeStyle: "short" });
  element.insertAdjacentHTML("afterend", '<small class="local"></small>');
  element.nextSibling.textContent = element.dataset.local.replace("{}", text);
});

page.querySelectorAll("[data-print]").forEach((button) => button.addEventListener("click", () => print()));
