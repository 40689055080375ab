// Building the page. Text always goes in as text, never as markup.

const SVG = "http://www.w3.org/2000/svg";
const BANGLA = /[\u0980-\u09ff]/;
const ADDRESS = /https?:\/\/[^\s<>"'।]+[^\s<>"'।.,;:!?)\]]/g;

/** An element. `properties` are attributes; `on` holds listeners; false and null attributes are left out. */
export function el(tag, properties = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(properties)) {
    if (name === "on") {
      for (const [event, listener] of Object.entries(value)) element.addEventListener(event, listener);
    } else if (value !== false && value !== null && value !== undefined) {
      element.setAttribute(name, value === true ? "" : String(value));
    }
  }
  element.append(...children.flat(Infinity).filter((child) => child !== null && child !== undefined && child !== false));
  return element;
}

/** An icon of the sprite. */
export function icon(name, className = "icon") {
  const svg = document.createElementNS(SVG, "svg");
  svg.setAttribute("class", className);
  svg.setAttribute("aria-hidden", "true");
  const use = document.createElementNS(SVG, "use");
  use.setAttribute("href", `#icon-${name}`);
  svg.append(use);
  return svg;
}

export function byId(id) {
  return document.getElementById(id);
}

/** The language of a text by its script: Bangla needs a taller line. */
export function scriptOf(text) {
  return BANGLA.test(text) ? "bn" : "en";
}

/** Text with its web addresses as links. */
export function linked(text) {
  const parts = [];
  let end = 0;
  for (const match of text.matchAll(ADDRESS)) {
    parts.push(text.slice(end, match.index), el("a", { href: match[0], target: "_blank", rel: "noopener noreferrer" }, match[0]));
    end = match.index + match[0].length;
  }
  parts.push(text.slice(end));
  return parts.filter((part) => part !== "");
}

/** Make `parent` hold exactly `nodes`, moving only what has to move: focus and announcements stay. */
export function reconcile(parent, nodes) {
  const wanted = new Set(nodes);
  for (const child of [...parent.childNodes]) if (!wanted.has(child)) child.remove();
  nodes.forEach((node, index) => {
    const there = parent.childNodes[index];
    if (there !== node) parent.insertBefore(node, there ?? null);
  });
}

/** Open and close a menu under a button; Escape and a click elsewhere close it. */
export function menuUnder(button, menu, fill) {
  const close = (focus) => {
    if (menu.hidden) return;
    menu.hidden = true;
    button.setAttribute("aria-expanded", "false");
    if (focus) button.focus();
  };
  const open = () => {
    menu.replaceChildren(...fill(() => close(true)));
    menu.hidden = false;
    button.setAttribute("aria-expanded", "true");
    menu.querySelector("button, a")?.focus();
  };
  button.addEventListener("click", () => (menu.hidden ? open() : close(true)));
  document.addEventListener("click", (event) => {
    if (!menu.contains(event.target) && !button.contains(event.target)) close(false);
  });
  menu.addEventListener("keydown", (event) => {
    const items = [...menu.querySelectorAll("button, a")];
    const at = items.indexOf(document.activeElement);
    if (event.key === "Escape") close(true);
    else if (event.key === "ArrowDown") items[(at + 1) % items.length]?.focus();
    else if (event.key === "ArrowUp") items[(at - 1 + items.length) % items.length]?.focus();
    else return;
    event.preventDefault();
    event.stopPropagation();
  });
  return close;
}

/** Say something to a screen reader. */
export function speak(text) {
  byId("spoken").textContent = text;
}
