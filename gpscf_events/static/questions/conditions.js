// Hides questions whose condition is not met. Without a script all are shown, each with its condition in words.
const form = document.querySelector("[data-questions]");

function update() {
  form.querySelectorAll("[data-shown-if]").forEach((part) => {
    const chosen = [...form.querySelectorAll(`[name="${part.dataset.shownIf}"]:checked`)];
    const parent = chosen[0]?.closest("[data-shown-if]");
    const met = chosen.some((box) => part.dataset.shownKeys.split(" ").includes(box.value));
    // A parent stands further up, so it has been decided already.
    part.hidden = !met || Boolean(parent?.hidden);
  });
}

if (form) {
  form.querySelectorAll("[data-shown-if] [data-condition]").forEach((line) => line.classList.add("visually-hidden"));
  form.addEventListener("change", update);
  addEventListener("pageshow", update);
  update();
}
