// The list of parties becomes a box to type in: Chinese, English, pinyin, initials, codes and aliases find.
const fold = (text) =>
  text.toLowerCase().normalize("NFKD").replace(/[\u0300-\u036f]/g, "").normalize("NFKC").toLowerCase()
    .replace(/[^\p{L}\p{M}\p{N}]/gu, "");

// The same order as on the server: whole, beginning, inside.
function rank(keys, asked) {
  if (keys.includes(`|${asked}|`)) return 0;
  if (keys.includes(`|${asked}`)) return 1;
  return keys.includes(asked) && (asked.length >= 3 || !/^[\x00-\x7f]*$/.test(asked)) ? 2 : -1;
}

const keysOf = new Map();
const chosenKind = () => document.querySelector('[name="kind"]:checked')?.value ?? "";

function enhance(select) {
  const options = [...select.options].filter((option) => option.value);
  options.forEach((option) => {
    if (option.dataset.keys) keysOf.set(option.value, option.dataset.keys);
  });
  const isParty = select.dataset.partyPicker === "party";
  const fits = (option) => !isParty || !chosenKind() || option.dataset.kind === chosenKind();
  const source = (typed, show) => {
    const asked = fold(typed);
    const fitting = options.filter(fits);
    if (!asked || fitting.some((option) => option.selected && option.text === typed)) {
      return show(fitting.map((option) => option.text));
    }
    const found = fitting
      .map((option) => [rank(keysOf.get(option.value) ?? `|${fold(option.text)}|`, asked), option.text])
      .filter(([place]) => place >= 0);
    return show(found.sort((a, b) => a[0] - b[0]).map(([, text]) => text));
  };
  const selected = options.find((option) => option.selected);
  const name = select.id;
  window.accessibleAutocomplete.enhanceSelectElement({
    selectElement: select,
    source,
    autoselect: true,
    confirmOnBlur: false,
    showAllValues: true,
    defaultValue: selected ? selected.text : "",
    displayMenu: "overlay",
    tNoResults: () => select.dataset.none,
    tAssistiveHint: () => select.dataset.hint,
  });
  // The box takes the list's place, and its error and hint with it.
  const box = document.getElementById(name);
  const described = select.getAttribute("aria-describedby");
  if (described) box.setAttribute("aria-describedby", `${described} ${box.getAttribute("aria-describedby") ?? ""}`.trim());
  // What is typed and matches nothing is no answer: never keep an older one behind it.
  box.addEventListener("change", () => {
    const match = options.find((option) => option.text === box.value);
    select.value = match ? match.value : "";
  });
}

// The list of parties goes away for who comes in personal capacity.
function showParty() {
  const field = document.querySelector('[data-field="party"]');
  if (field) field.hidden = chosenKind() === "personal";
}

if (window.accessibleAutocomplete) document.querySelectorAll("[data-party-picker]").forEach(enhance);
document.addEventListener("change", (event) => event.target.name === "kind" && showParty());
showParty();
