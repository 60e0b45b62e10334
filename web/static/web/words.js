/* The sentences of the scripts, written by the server in the language of the page. */
const words = JSON.parse(document.body.dataset.words || "{}");

export function say(key, facts = {}) {
  return (words[key] || key).replace(/\{(\w+)\}/g, (whole, name) => facts[name] ?? whole);
}

function inWords(moment, parts) {
  return new Intl.DateTimeFormat("vi", { ...parts, timeZone: document.body.dataset.zone }).format(moment);
}

/* The time of the day, with the day where it was another one. */
export function clockTime(moment) {
  const day = { day: "2-digit", month: "2-digit", year: "numeric" };
  const time = inWords(moment, { hour: "2-digit", minute: "2-digit" });
  return inWords(moment, day) === inWords(Date.now(), day) ? time : `${time} ${inWords(moment, day)}`;
}

export function element(name, facts = {}, ...content) {
  const made = document.createElement(name);
  for (const [key, value] of Object.entries(facts)) made.setAttribute(key, value);
  made.append(...content);
  return made;
}

export function icon(name) {
  const space = "http://www.w3.org/2000/svg";
  const drawing = document.createElementNS(space, "svg");
  drawing.setAttribute("class", "icon");
  drawing.setAttribute("aria-hidden", "true");
  const use = document.createElementNS(space, "use");
  use.setAttribute("href", `${document.body.dataset.icons}#${name}`);
  drawing.append(use);
  return drawing;
}
