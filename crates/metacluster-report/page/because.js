// The evidence for a line in the page's language. It words what the clusters state; numbers come from the readings.

const label = (term) => terms[term].label;

function ancestors(term) {
  const all = [];
  for (let at = term; at !== undefined; at = terms[at].parent) all.push(at);
  return all;
}

const closure = (list = []) => new Set(list.flatMap(ancestors));
const within = (term, above) => ancestors(term).includes(above);

function few(list) {
  const shown = list.slice(0, 3).join(", ");
  return list.length > 3 ? shown + " " + words("more", { n: list.length - 3 }) : shown;
}

// The narrowest terms that two clusters share; what lies above them follows.
function common(x, y) {
  const other = closure(y);
  const both = [...closure(x)].filter((term) => other.has(term));
  return both.filter((term) => !both.some((below) => below !== term && within(below, term))).map(label);
}

// What one side seeks and the other offers, exactly or by a similar term.
function met(giver, taker) {
  const roots = new Set((giver.offers ?? []).map((offer) => ancestors(offer).at(-1)));
  return (taker.seeks ?? []).filter((sought) => roots.has(ancestors(sought).at(-1))).map(label);
}

function kilometres([lat, lon], [lat2, lon2]) {
  const radians = Math.PI / 180;
  const half = (x, y) => Math.sin(((y - x) * radians) / 2) ** 2;
  const chord = half(lat, lat2) + Math.cos(lat * radians) * Math.cos(lat2 * radians) * half(lon, lon2);
  return 2 * 6371.0088 * Math.asin(Math.min(1, Math.sqrt(chord)));
}

// Who lacks a field, in words.
function assumed(a, b, lacks, field) {
  const who = [a, b].filter(lacks).map((cluster) => cluster.name);
  return words("assumed", { who: who.join(", "), what: words("field-" + field) });
}

const evidence = {
  sectors(a, b, part) {
    if (part.known === 0) return assumed(a, b, (cluster) => !cluster.sectors, "sectors");
    const shared = common(a.sectors, b.sectors);
    const text = shared.length ? words("common", { what: few(shared) }) : words("nothing-common");
    return a.inferred || b.inferred ? text + " " + words("inferred") : text;
  },
  themes(a, b, part) {
    if (part.known === 0) return assumed(a, b, (cluster) => !cluster.themes, "themes");
    const shared = common(a.themes, b.themes);
    return shared.length ? words("common", { what: few(shared) }) : words("nothing-common");
  },
  complement(a, b, part) {
    if (part.known === 0) return assumed(a, b, (cluster) => !cluster.offers || !cluster.seeks, "exchange");
    const flow = (giver, taker) => {
      if (!giver.offers) return assumed(giver, taker, (cluster) => cluster === giver, "offers");
      if (!taker.seeks) return assumed(giver, taker, (cluster) => cluster === taker, "seeks");
      const what = met(giver, taker);
      const names = { a: visible(giver.id), b: visible(taker.id), what: few(what) };
      return words(what.length ? "gives" : "gives-nothing", names);
    };
    return flow(a, b) + "; " + flow(b, a);
  },
  proximity(a, b, part) {
    if (part.known === 0) return assumed(a, b, (cluster) => !cluster.degrees, "position");
    const km = words("apart", { km: kilometres(a.degrees, b.degrees).toFixed(0) });
    if (part.value === 0.8) return km + ", " + words("border");
    return part.value === 0.5 ? km + ", " + words("macro-region") : km;
  },
  ties(a, b, part) {
    if (part.known === 0) return assumed(a, b, (cluster) => !cluster.past, "past");
    const both = (a.past ?? []).filter((index) => b.past?.includes(index)).map((index) => visible(data.partnerships[index]));
    return both.length ? words("together", { what: few(both) }) : words("not-together");
  },
  balance(a, b, part) {
    if (part.known === 0) return assumed(a, b, (cluster) => !cluster.members, "members");
    return words("sizes", { m: a.members, n: b.members });
  },
  bridge(a, b, part) {
    if (part.known === 0) return assumed(a, b, (cluster) => !cluster.sectors, "sectors");
    return words(part.value > 0 ? "feeds" : "feeds-nothing");
  },
};

const because = (a, b, part) => evidence[components[part.component]]?.(clusters[a], clusters[b], part) ?? "";

