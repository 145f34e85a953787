// The map follows what is chosen: the open proposal, or the pair that is explained.

const dots = [...byId("dots").children];
const dotOf = new Map(dots.map((dot) => [Number(dot.dataset.c), dot]));

function arc(a, b, name) {
  const [from, to] = [clusters[a].at, clusters[b].at];
  if (!from || !to) return null;
  const bend = [(from[0] + to[0]) / 2 + (to[1] - from[1]) * 0.14, (from[1] + to[1]) / 2 - (to[0] - from[0]) * 0.14];
  return drawing("path", { class: name, d: `M${from}Q${bend} ${to}` });
}

// Draws arcs between the members of a group and names them; nobody is chosen for an empty list.
function choose(members, caption) {
  byId("map").classList.toggle("chosen", members.length > 0);
  for (const [place, dot] of dotOf) dot.classList.toggle("member", members.includes(place));
  const arcs = [], names = [];
  const placed = members.filter((member) => clusters[member].at);
  const line = matchMedia("(max-width: 36rem)").matches ? 34 : 24;
  // To the side where there is more room: the middle of the members, or of the map for a lone one.
  const frame = byId("map").viewBox.baseVal;
  const middle = frame.x + frame.width * 0.56;
  // Names stand beside their dots, below one another where they would overlap.
  let last = -Infinity;
  for (const member of [...placed].sort((x, y) => clusters[x].at[1] - clusters[y].at[1])) {
    const [x, y] = clusters[member].at;
    const name = clusters[member].name;
    const short = name.length > 26 ? name.slice(0, 25).trimEnd() + "…" : name;
    const left = x > middle;
    last = Math.max(y + 7, last + line);
    names.push(drawing("text", { x: left ? x - 12 : x + 12, y: last, "text-anchor": left ? "end" : "start" }, short));
  }
  placed.forEach((a, at) => placed.slice(at + 1).forEach((b) => {
    if (clusters[a].country !== clusters[b].country) arcs.push(arc(a, b, "arc"));
  }));
  byId("chosen").replaceChildren(...arcs.filter(Boolean));
  byId("names").replaceChildren(...names);
  if (caption) byId("caption").textContent = caption;
}

