// What a person can see and do on the page, by the names that things have on the screen.
const words = (text) => text.replace(/\s+/g, " ").trim();

// There is no style sheet here: `gone` is what it hides, and the navigation what it shows.
const isShown = (element) => element.checkVisibility() && !element.closest(".gone");

// An open dialog is all there is.
const top = () => [...document.querySelectorAll("dialog:modal")].pop() ?? document.getElementById("stage");

function nameOf(element) {
  const label = element.getAttribute("aria-label");
  if (label) return words(label);
  const by = element.getAttribute("aria-labelledby");
  if (by) return words(document.getElementById(by)?.textContent ?? "");
  if (element.labels?.length) return words(element.labels[0].textContent);
  const copy = element.cloneNode(true);
  copy.querySelectorAll("[aria-hidden=true]").forEach((hidden) => hidden.remove());
  return words([...copy.childNodes].map((part) => part.textContent).join(" "));
}

// `Bot 2 > Participant` is what is called Participant in the group Bot 2.
function find(selector, path) {
  const [name, ...around] = path.split(" > ").reverse();
  const isIn = (element) => around.every((group) => {
    for (let outer = element.parentElement; outer; outer = outer.parentElement) {
      const legend = outer.querySelector(":scope > legend")?.textContent ?? outer.getAttribute("aria-label");
      if (legend && words(legend) === group) return true;
    }
    return false;
  });
  return [...(top()?.querySelectorAll(selector) ?? [])]
    .find((element) => nameOf(element) === name && isShown(element) && isIn(element));
}

const CLICKABLE = "button, a[href], [role=option], input[type=checkbox], input[type=radio]";
const FIELD = "input, textarea, select";
const key = (target, type, name) =>
  target.dispatchEvent(new KeyboardEvent(type, { key: name, bubbles: true, cancelable: true }));

export const has_button = (name) => !!find(CLICKABLE, name);
export const has_field = (name) => !!find(FIELD, name);
export const can_click = (name) => find(CLICKABLE, name)?.getAttribute("aria-disabled") !== "true";
export const value_of = (name) => find(FIELD, name)?.value ?? "";
export const is_checked = (name) => find(FIELD, name)?.checked ?? false;
export const attribute = (name, what) => (find(FIELD, name) ?? find(CLICKABLE, name))?.getAttribute(what) ?? "";
export const described = (name) => words(
  (find(FIELD, name)?.getAttribute("aria-describedby") ?? "").split(" ")
    .map((id) => document.getElementById(id)?.textContent ?? "").join(" "));
export const page_text = () => {
  const texts = [];
  const walker = document.createTreeWalker(document.getElementById("stage") ?? document.body, NodeFilter.SHOW_TEXT);
  while (walker.nextNode()) {
    if (isShown(walker.currentNode.parentElement)) texts.push(walker.currentNode.data);
  }
  return words(texts.join(" "));
};
export const dialog = () => nameOf([...document.querySelectorAll("dialog:modal")].pop() ?? document.createElement("i"));
export const count = (selector) => document.getElementById("stage").querySelectorAll(selector).length;
export const texts = (selector) =>
  [...document.getElementById("stage").querySelectorAll(selector)].filter(isShown).map((one) => words(one.textContent)).join("|");
export const focused = () => (document.activeElement ? nameOf(document.activeElement) : "");

export function click(name) {
  const target = find(CLICKABLE, name);
  // The mouse goes down first: that is when the field before loses the focus.
  if (target.dispatchEvent(new MouseEvent("mousedown", { bubbles: true, cancelable: true }))) {
    if (document.activeElement !== target) document.activeElement?.blur();
    target.focus();
  }
  target.click();
}

export function type_into(name, text) {
  const field = find(FIELD, name);
  field.focus();
  if (field.value === text) return;
  field.value = text;
  field.dispatchEvent(new InputEvent("input", { bubbles: true }));
}

export function choose(name, value) {
  const field = find(FIELD, name);
  field.focus();
  field.value = value;
  field.dispatchEvent(new Event("change", { bubbles: true }));
}

export const focus = (name) => (find(FIELD, name) ?? find(CLICKABLE, name)).focus();
export const leave = () => document.activeElement?.blur();

export function press(name) {
  const target = document.activeElement ?? document.body;
  const open = [...document.querySelectorAll("dialog:modal")].pop();
  const goes = key(target, "keydown", name);
  // What the browser does with the keys that it knows itself.
  if (goes && name === "Escape" && open) open.requestClose();
  key(target, "keyup", name);
}

export function set_up() {
  if (document.getElementById("stage")) return;
  // As in index.html: links and the router resolve from it.
  if (!document.querySelector("base")) {
    const shown = "nav[popover] { display: block; position: static }";
    document.head.append(
      Object.assign(document.createElement("base"), { href: "/" }),
      Object.assign(document.createElement("style"), { textContent: shown }),
    );
  }
  const stage = document.createElement("div");
  stage.id = "stage";
  document.body.append(stage);
}

export function forget() {
  localStorage.clear();
  sessionStorage.clear();
}

// As by Back and Forward: the router looks where the page is.
export function go(address) {
  history.replaceState(null, "", address);
  dispatchEvent(new PopStateEvent("popstate"));
}

export const address = () => location.pathname + location.search;
export const stored = () => JSON.stringify({ ...localStorage, ...sessionStorage });
export const keep = (key, value) => localStorage.setItem(key, value);
