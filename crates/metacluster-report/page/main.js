// The state of the view, kept in the address so that a link shows the same: weights, filters, page, pair, proposal.

const LISTED = data.listed;
const state = { weights: [...data.weights], search: "", country: "", sector: "", page: 1, pair: null, group: null };
const groups = [...document.querySelectorAll("details.proposal")];
const plainCaption = byId("caption").textContent;

const folded = (text) => text.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase();
const texts = clusters.map((cluster) => {
  const named = ["sectors", "themes", "offers", "seeks"].flatMap((field) => (cluster[field] ?? []).map(label));
  return folded([cluster.id, cluster.name, cluster.country, data.countries[cluster.country], cluster.region ?? "", ...named].join(" "));
});
const tops = clusters.map((cluster) => new Set((cluster.sectors ?? []).map((term) => ancestors(term).at(-1))));

// What a pair has to be to pass the filters; null if every pair does. A word may be met by either side.
function filter() {
  const asked = folded(state.search).split(/\s+/).filter(Boolean).slice(0, 30);
  if (!asked.length && !state.country && state.sector === "") return null;
  const has = texts.map((text) => asked.reduce((mask, word, bit) => (text.includes(word) ? mask | (1 << bit) : mask), 0));
  const every = asked.reduce((mask, _, bit) => mask | (1 << bit), 0);
  const inCountry = clusters.map((cluster) => cluster.country === state.country);
  const inSector = tops.map((top) => top.has(Number(state.sector)));
  return (pair) => {
    const [a, b] = [first[pair], second[pair]];
    return (has[a] | has[b]) === every
      && (!state.country || inCountry[a] || inCountry[b])
      && (state.sector === "" || inSector[a] || inSector[b]);
  };
}

const named = (pair) => clusters[first[pair]].id + "~" + clusters[second[pair]].id;

function render() {
  performance.mark("rerank-begin");
  showWeights();
  const body = byId("pairs").tBodies[0];
  if (!score(state.weights)) {
    body.replaceChildren();
    byId("why").replaceChildren();
    byId("pager").replaceChildren();
    byId("count").textContent = words("no-weight");
    return;
  }
  const passes = filter();
  let { list, all } = best(LISTED * state.page, passes);
  const pages = Math.max(1, Math.ceil(all / LISTED));
  if (state.page > pages) {
    state.page = pages;
    ({ list } = best(LISTED * pages, passes));
  }
  const shown = list.slice(LISTED * (state.page - 1));
  const places = ranks(shown);
  const chosen = state.pair ?? shown[0];
  body.replaceChildren(...shown.map((pair, at) => row(pair, places[at], pair === chosen)));
  const partial = data.pairs.all ? "" : " — " + words("count-partial", { top: data.pairs.top });
  byId("count").textContent = (all ? words("count", { n: grouped(all), of: grouped(listed) }) : words("no-pair")) + partial;
  if (chosen === undefined) byId("why").replaceChildren();
  else byId("why").replaceChildren(...explained(chosen, ranks([chosen])[0], listed));
  showPager(pages);
  performance.measure("rerank", "rerank-begin");
}

function showWeights() {
  const sum = state.weights.reduce((sum, weight) => sum + weight, 0);
  state.weights.forEach((weight, c) => {
    const slider = byId("w" + c), share = sum > 0 ? weight / sum : 0;
    slider.max = Math.max(100, weight * 100);
    slider.value = weight * 100;
    const text = `${weight} · ${percent(share)}`;
    slider.setAttribute("aria-valuetext", text);
    byId("o" + c).textContent = text;
  });
  const list = state.weights.map((weight, c) => `${components[c]}=${weight}`).join(",");
  const moved = state.weights.some((weight, c) => weight !== data.weights[c]);
  byId("command").textContent = `metacluster rank ${data.command} --weights ${list} --top ${LISTED}`;
  byId("moved").hidden = !moved;
}

function showPager(pages) {
  const turn = (key, to) => {
    const button = element("button", { type: "button", disabled: to < 1 || to > pages }, words(key));
    button.dataset.page = to;
    return button;
  };
  byId("pager").replaceChildren(turn("previous", state.page - 1),
    element("span", {}, words("page-of", { n: grouped(state.page), of: grouped(pages) })), turn("next", state.page + 1));
}

// Opens the chosen proposal and shows it on the map; without one the map shows the best of every sector.
function showGroup() {
  const group = groups.find((other) => other.dataset.group === state.group);
  for (const other of groups) other.classList.toggle("chosen", other === group);
  if (!group) return choose([], plainCaption);
  group.open = true;
  choose(group.dataset.members.split(" ").map(Number), group.closest(".sector").querySelector("h3").firstChild.textContent.trim());
}

function address() {
  const parts = new URLSearchParams();
  if (state.weights.some((weight, c) => weight !== data.weights[c])) parts.set("w", state.weights.join(","));
  if (state.search) parts.set("q", state.search);
  if (state.country) parts.set("c", state.country);
  if (state.sector !== "") parts.set("s", terms[state.sector].label);
  if (state.page > 1) parts.set("page", state.page);
  if (state.pair !== null) parts.set("pair", named(state.pair));
  if (state.group !== (groups[0]?.dataset.group ?? null)) parts.set("group", state.group ?? "-");
  return "#" + parts;
}

// Reads what an address says; what it does not say, or says wrongly, stays as in the report.
function readAddress() {
  const parts = new URLSearchParams(location.hash.slice(1));
  const weights = (parts.get("w") ?? "").split(",").map(Number);
  const sound = weights.length === components.length && parts.get("w") && weights.every((weight) => weight >= 0 && weight < 1e6);
  state.weights = sound ? weights : [...data.weights];
  state.search = parts.get("q") ?? "";
  state.country = Object.hasOwn(data.countries, parts.get("c") ?? "") ? parts.get("c") : "";
  const sector = terms.findIndex((term) => term.top && term.label === parts.get("s"));
  state.sector = sector < 0 ? "" : String(sector);
  state.page = Math.max(1, Math.floor(Number(parts.get("page"))) || 1);
  const [a, b] = (parts.get("pair") ?? "").split("~").map((id) => placeOf.get(id));
  const pair = a === undefined || b === undefined ? -1 : pairOf(a, b);
  state.pair = pair < 0 ? null : pair;
  // The first proposal is shown unless the address names another, or none.
  const group = parts.get("group") ?? groups[0]?.dataset.group ?? null;
  state.group = groups.some((other) => other.dataset.group === group) ? group : null;
  byId("search").value = state.search;
  byId("country").value = state.country;
  byId("sector").value = state.sector;
}

let due = false;
function update(change) {
  Object.assign(state, change);
  if (due) return;
  due = true;
  requestAnimationFrame(() => {
    due = false;
    render();
    history.replaceState(null, "", address());
  });
}

function fillFilters() {
  const options = (entries) => [element("option", { value: "" }, words("all")), ...entries.map(([value, text]) => element("option", { value }, text))];
  const byText = ([, x], [, y]) => x.localeCompare(y, data.lang);
  byId("country").replaceChildren(...options(Object.entries(data.countries).sort(byText)));
  const sectors = terms.map((term, place) => [String(place), term.label]).filter(([place]) => terms[place].top);
  byId("sector").replaceChildren(...options(sectors.sort(byText)));
}

function listen() {
  byId("weights").addEventListener("input", ({ target }) => {
    const weights = [...state.weights];
    // Hundredths as the command line reads them.
    weights[Number(target.dataset.component)] = Number((Number(target.value) / 100).toFixed(2));
    update({ weights, page: 1 });
  });
  byId("weights").addEventListener("click", ({ target }) => {
    if (target.id === "reset") update({ weights: [...data.weights], page: 1 });
    else if (target.dataset.profile) update({ weights: [...data.profiles[target.dataset.profile]], page: 1 });
  });
  for (const form of ["weights", "filters"]) byId(form).addEventListener("submit", (event) => event.preventDefault());
  for (const name of ["search", "country", "sector"]) {
    byId(name).addEventListener("input", ({ target }) => update({ [name]: target.value, page: 1 }));
  }
  byId("pairs").addEventListener("click", ({ target }) => {
    const button = target.closest("button.pair");
    if (!button) return;
    const pair = Number(button.dataset.pair);
    update({ pair });
    choose([first[pair], second[pair]], `${clusters[first[pair]].name} – ${clusters[second[pair]].name}`);
    requestAnimationFrame(() => requestAnimationFrame(() => {
      byId("pairs").querySelector(`button[data-pair="${pair}"]`)?.focus({ preventScroll: true });
      byId("why").scrollIntoView({ block: "nearest" });
    }));
  });
  byId("pager").addEventListener("click", ({ target }) => {
    if (target.dataset.page) update({ page: Number(target.dataset.page) });
  });
  for (const group of groups) {
    group.querySelector("summary").addEventListener("click", () => {
      // The click itself opens or closes it.
      state.group = group.open ? null : group.dataset.group;
      showGroup();
      if (state.group) group.open = false;
      history.replaceState(null, "", address());
    });
  }
  document.querySelector(".index").addEventListener("click", (event) => {
    const link = event.target.closest("a");
    if (!link) return;
    event.preventDefault();
    state.group = link.dataset.group;
    showGroup();
    history.replaceState(null, "", address());
    byId("g-" + state.group).scrollIntoView({ block: "nearest" });
    byId("g-" + state.group).querySelector("summary").focus({ preventScroll: true });
  });
  byId("dots").addEventListener("click", ({ target }) => {
    const dot = target.closest("circle");
    if (!dot) return;
    byId("search").value = clusters[Number(dot.dataset.c)].id;
    update({ search: byId("search").value, page: 1 });
    byId("ranking").scrollIntoView();
  });
  addEventListener("hashchange", () => {
    if (!location.hash.includes("=")) return;
    readAddress();
    render();
    showGroup();
  });
  // Open on paper: the best of each sector and what the reader opened; the others stand as a line each.
  let closed = [];
  addEventListener("beforeprint", () => {
    closed = [...document.querySelectorAll(".sector > details:first-of-type:not([open]), .none:not([open])")];
    for (const details of closed) details.open = true;
  });
  addEventListener("afterprint", () => closed.forEach((details) => { details.open = false; }));
}

for (const hidden of document.querySelectorAll(".script")) hidden.hidden = false;
fillFilters();
readAddress();
listen();
render();
showGroup();
document.documentElement.dataset.ready = "yes";
