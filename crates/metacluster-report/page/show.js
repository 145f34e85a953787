// What is on the screen: elements are made of text nodes only, so that no name can become markup.

const byId = (id) => document.getElementById(id);

function element(name, properties = {}, ...children) {
  const made = document.createElement(name);
  for (const [key, value] of Object.entries(properties)) {
    if (key in made) made[key] = value;
    else made.setAttribute(key, value);
  }
  made.append(...children);
  return made;
}

function drawing(name, attributes, ...children) {
  const made = document.createElementNS("http://www.w3.org/2000/svg", name);
  for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
  made.append(...children);
  return made;
}

const flat = (name, ...children) =>
  drawing("svg", { class: name, viewBox: "0 0 100 10", preserveAspectRatio: "none", "aria-hidden": "true" }, ...children);

const interval = (low, at, high) =>
  flat("interval",
    drawing("path", { class: "scale", d: "M0 5H100" }),
    drawing("path", { class: "range", d: `M${low * 100} 5H${high * 100}` }),
    drawing("path", { class: "at", d: `M${at * 100} 1V9` }));

const box = (name, from, width) => drawing("rect", { class: name, x: from * 100, width: Math.max(0, width) * 100, height: 10 });
const paint = (part) => `c${part.component}` + (part.known === 0 ? " assumed" : part.known < 1 ? " half" : "");

const side = (place) => {
  const cluster = clusters[place];
  const country = element("abbr", { title: data.countries[cluster.country] }, cluster.country);
  return element("span", { className: "side" }, country, " ", cluster.name);
};

// One row of the ranking.
function row(pair, rank, isChosen) {
  const [a, b] = [first[pair], second[pair]];
  const told = lines(pair);
  let from = 0;
  const parts = told.parts.filter((part) => part.adds > 0).map((part) => box(paint(part), (from += part.adds) - part.adds, part.adds));
  const button = element("button", { type: "button", className: "pair", "aria-pressed": String(isChosen) }, side(a), side(b));
  button.dataset.pair = pair;
  return element("tr", { className: isChosen ? "chosen" : "" },
    element("td", {}, grouped(rank)),
    element("th", { scope: "row" }, button),
    element("td", {}, element("b", {}, three(told.score)), interval(told.low, told.score, told.high)),
    element("td", {}, flat("parts", ...parts)),
    element("td", {}, percent(told.known)));
}

// Why this pair: a line for each component, whose bars begin where the last one ended and end at the score.
function explained(pair, rank, of) {
  const [a, b] = [first[pair], second[pair]];
  const told = lines(pair);
  const head = element("tr", {});
  for (const key of ["component", "parts", "value", "share", "contribution", "because"]) {
    head.append(element("th", { scope: "col" }, words(key)));
  }
  let from = 0;
  const body = element("tbody", {});
  for (const part of told.parts.filter((part) => part.share > 0)) {
    const bar = flat("step",
      drawing("path", { class: "scale", d: "M0 5H100" }),
      box(paint(part), from, part.adds),
      box("could", from + part.adds, part.high - part.adds));
    from += part.adds;
    const adds = element("td", {}, three(part.adds));
    adds.dataset.exact = part.adds;
    body.append(element("tr", {},
      element("th", { scope: "row" }, element("span", { className: `swatch c${part.component}` }), componentName(part.component)),
      element("td", {}, bar), element("td", {}, three(part.value)), element("td", {}, percent(part.share)), adds,
      element("td", {}, because(a, b, part))));
  }
  const sum = element("td", {}, three(told.score));
  sum.dataset.exact = told.score;
  const foot = element("tr", {}, element("th", { scope: "row" }, words("sum")),
    element("td", {}, interval(told.low, told.score, told.high)), element("td", {}), element("td", {}, percent(1)), sum,
    element("td", {}, words("why-known", { known: percent(told.known), low: decimals(told.low, 2), high: decimals(told.high, 2) })));
  return [
    element("h3", {}, words("why"), " ", element("small", {}, words("why-rank", { n: grouped(rank), of: grouped(of) }))),
    element("p", { className: "sides" }, side(a), side(b)),
    element("div", { className: "wide", tabIndex: 0 }, element("table", {}, element("thead", {}, head), body, element("tfoot", {}, foot))),
    element("p", { className: "hint" }, words("assumed-legend"), "; ", words("could-add")),
  ];
}

