// A accepts, I goes to the question, D to the reason; never while somebody types, and it can be turned off.
const box = document.querySelector("[data-review-keys]");
const remembered = "review-keys";
box.checked = localStorage.getItem(remembered) !== "off";
box.addEventListener("change", () => localStorage.setItem(remembered, box.checked ? "on" : "off"));
document.addEventListener("keydown", (event) => {
  if (!box.checked || event.isComposing || event.ctrlKey || event.metaKey || event.altKey || event.repeat) return;
  if (event.target.closest("input:not([type=checkbox]), textarea, select")) return;
  const form = document.querySelector({ a: "[data-review-a]", i: "[data-review-i]", d: "[data-review-d]" }[event.key.toLowerCase()] ?? "none");
  if (!form) return;
  event.preventDefault();
  if (form.matches("[data-review-a]")) form.requestSubmit();
  else form.querySelector("textarea, input:not([type=hidden])").focus();
});
