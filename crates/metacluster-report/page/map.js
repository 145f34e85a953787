// The map follows what is chosen: the open proposal, or the pair that is explained.

const dots = [...byId("dots").children];
const dotOf = new Map(dots.map((dot) => [Number(dot.dataset.c), dot]));

function arc(a, b, name) {
  const [from, to] = [clusters[a].at, clusters[b].at];
  const bend = [(from[0] + to[0]) / 2 + (to[1] - from[1]) * 0.14, (from[1] + to[1]) / 2 - (to[0] - from[0]) * 0.14];
  return drawing("path", { class: name, d: `M${from}Q${bend} ${to}` });
}

// Dots, lines and letters keep their size on the screen, however much of the map the frame shows; letters are larger on
// a narrow screen.
const frame = byId("map").viewBox.baseVal;
const scale = frame.width / 900;
byId("map").style.setProperty("--scale", scale);

// Names beside their dots, on the side where they fit, below one another where they would overlap.
function nameTags(members) {
  const letter = 21 * scale * (matchMedia("(max-width: 36rem)").matches ? 1.45 : 1);
  byId("map").style.setProperty("--letter", letter + "px");
  const lowest = { left: -Infinity, right: -Infinity };
  return [...members].sort((x, y) => clusters[x].at[1] - clusters[y].at[1]).map((member) => {
    const [x, y] = clusters[member].at;
    const name = clusters[member].name;
    const short = name.length > 26 ? name.slice(0, 25).trimEnd() + "…" : name;
    const width = short.length * letter * 0.62, gap = 12 * scale;
    const isLeft = x + gap + width > frame.x + frame.width && x - gap - width > frame.x;
    const side = isLeft ? "left" : "right";
    lowest[side] = Math.max(y + letter / 3, lowest[side] + letter * 1.15);
    return drawing("text", { x: isLeft ? x - gap : x + gap, y: lowest[side], "text-anchor": isLeft ? "end" : "start" }, short);
  });
}

// Draws arcs between the members of a group and names them; nobody is chosen for an empty list.
function choose(members, caption) {
  byId("map").classList.toggle("chosen", members.length > 0);
  for (const [place, dot] of dotOf) dot.classList.toggle("member", members.includes(place));
  const placed = members.filter((member) => clusters[member].at);
  const arcs = placed.flatMap((a, at) => placed.slice(at + 1)
    .filter((b) => clusters[a].country !== clusters[b].country).map((b) => arc(a, b, "arc")));
  byId("chosen").replaceChildren(...arcs);
  byId("names").replaceChildren(...nameTags(placed));
  if (caption) byId("caption").textContent = caption;
}

