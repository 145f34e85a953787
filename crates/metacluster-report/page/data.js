// What the page works on, unpacked: clusters, terms, and what every component reads of every pair. Nothing is scored
// anew here: the readings are the engine's, to the bit.

const data = JSON.parse(document.getElementById("data").textContent);
const { clusters, terms, components } = data;

// As in the markup: what has no glyph or turns the direction of writing is shown as what it is not.
const visible = (text) => text.replace(/[\p{Cc}\u202a-\u202e\u2066-\u2069]/gu, "\ufffd");
for (const cluster of clusters) cluster.name = visible(cluster.name);
for (const term of terms) term.label = visible(term.label);

const words = (key, values = {}) => data.strings[key].replace(/\{(\w+)\}/g, (_, name) => values[name]);
const decimals = (number, places) => number.toFixed(places).replace(".", data.strings["decimal-mark"]);
const three = (number) => decimals(number, 3);
const percent = (share) => words("percent", { n: String(Math.round(share * 100)) });
const grouped = (number) => String(number).replace(/\B(?=(\d{3})+$)/g, "\u202f");
const componentName = (place) => data.strings["component-" + components[place]] ?? components[place];

function bytes(text) {
  const raw = atob(text);
  const out = new Uint8Array(raw.length);
  for (let i = 0; i < raw.length; i++) out[i] = raw.charCodeAt(i);
  return out;
}

function doubles(text) {
  const view = new DataView(bytes(text).buffer);
  const out = new Float64Array(view.byteLength / 8);
  for (let i = 0; i < out.length; i++) out[i] = view.getFloat64(8 * i, true);
  return out;
}

// Numbers of `bits` bits each, the least bit first.
function unpacked(text, bits, count) {
  const out = new Uint32Array(count);
  if (bits === 0) return out;
  const packed = bytes(text);
  let held = 0, have = 0, at = 0;
  for (let i = 0; i < count; i++) {
    while (have < bits) {
      held |= packed[at++] << have;
      have += 8;
    }
    out[i] = held & ((1 << bits) - 1);
    held >>>= bits;
    have -= bits;
  }
  return out;
}

const count = data.pairs.count;

// The clusters of every pair, in the order of ids: the first by `first`, the second by `second`.
function pairClusters() {
  if (!data.pairs.all) {
    const { bits, a, b } = data.pairs.of_clusters;
    return [unpacked(a, bits, count), unpacked(b, bits, count)];
  }
  const first = new Uint32Array(count), second = new Uint32Array(count);
  let pair = 0;
  for (let a = 0; a < clusters.length; a++) {
    for (let b = a + 1; b < clusters.length; b++) {
      if (clusters[a].aside || clusters[b].aside || clusters[a].country === clusters[b].country) continue;
      first[pair] = a;
      second[pair++] = b;
    }
  }
  return [first, second];
}

const [first, second] = pairClusters();

// The number of each pair's reading. Where clusters of one kind are alike to a component, numbers stand for pairs of
// kinds: an upper triangle, row by row.
function pairNumbers({ bits, numbers, kinds }) {
  if (!kinds) return unpacked(numbers, bits, count);
  const members = clusters.flatMap((cluster, place) => (cluster.aside ? [] : [place]));
  const kindOf = new Uint32Array(clusters.length);
  unpacked(kinds.of, kinds.bits, members.length).forEach((kind, at) => { kindOf[members[at]] = kind; });
  const triangle = unpacked(numbers, bits, (kinds.count * (kinds.count + 1)) / 2);
  const out = new Uint32Array(count);
  for (let pair = 0; pair < count; pair++) {
    const a = kindOf[first[pair]], b = kindOf[second[pair]];
    const x = Math.min(a, b), y = Math.max(a, b);
    out[pair] = triangle[x * kinds.count - (x * (x - 1)) / 2 + (y - x)];
  }
  return out;
}

// The distinct readings of one component, and the number of each pair's.
function unpackedColumn(column) {
  const known = doubles(column.known), half = doubles(column.half), none = doubles(column.none);
  const readings = known.length + half.length / 3 + none.length / 3;
  const list = () => new Float64Array(readings);
  const of = { low: list(), value: list(), high: list(), known: list() };
  for (let i = 0; i < known.length; i++) {
    of.low[i] = of.value[i] = of.high[i] = known[i];
    of.known[i] = 1;
  }
  const triples = (list, from, share) => {
    for (let i = 0; i < list.length / 3; i++) {
      of.low[from + i] = list[3 * i];
      of.value[from + i] = list[3 * i + 1];
      of.high[from + i] = list[3 * i + 2];
      of.known[from + i] = share;
    }
  };
  triples(half, known.length, 0.5);
  triples(none, known.length + half.length / 3, 0);
  return { ...of, numbers: pairNumbers(column) };
}

const columns = data.pairs.columns.map(unpackedColumn);
const placeOf = new Map(clusters.map((cluster, place) => [cluster.id, place]));

// The pair of two clusters, or -1 where it is not on the page. Pairs stand in order, so that halving finds it.
function pairOf(a, b) {
  if (a > b) [a, b] = [b, a];
  let low = 0, high = count;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (first[middle] < a || (first[middle] === a && second[middle] < b)) low = middle + 1;
    else high = middle;
  }
  return low < count && first[low] === a && second[low] === b ? low : -1;
}

