// The order of pairs under any weights: sums of weight times value in the engine's order of components, and its order
// of pairs, score descending, then ids ascending. The result is that of `metacluster rank` to the bit.

const scores = new Float64Array(count);
const coverage = new Float64Array(count);
let shares = [];
// How many pairs are listed: those of which anything is known under these weights.
let listed = 0;

// Scores every pair; false if all weights are zero.
function score(weights) {
  let sum = 0;
  for (const weight of weights) sum += weight;
  if (!(sum > 0)) return false;
  shares = weights.map((weight) => weight / sum);
  scores.fill(0);
  coverage.fill(0);
  for (let c = 0; c < columns.length; c++) {
    const share = shares[c];
    if (share === 0) continue;
    const { value, known, numbers } = columns[c];
    for (let pair = 0; pair < count; pair++) {
      const reading = numbers[pair];
      scores[pair] += share * value[reading];
      coverage[pair] += share * known[reading];
    }
  }
  listed = 0;
  for (let pair = 0; pair < count; pair++) {
    scores[pair] = Math.min(1, Math.max(0, scores[pair]));
    if (coverage[pair] > 0) listed++;
  }
  return true;
}

// Whether pair x stands before pair y.
const before = (x, y) => scores[x] > scores[y] || (scores[x] === scores[y] && x < y);

// The first `wanted` of the pairs that are listed and wanted, in order, and how many there are in all. A heap holds the
// best so far, the last of them on top.
function best(wanted, isWanted) {
  const heap = [];
  let all = 0;
  const sink = (at) => {
    for (;;) {
      let last = at;
      for (const child of [2 * at + 1, 2 * at + 2]) {
        if (child < heap.length && before(heap[last], heap[child])) last = child;
      }
      if (last === at) return;
      [heap[at], heap[last]] = [heap[last], heap[at]];
      at = last;
    }
  };
  for (let pair = 0; pair < count; pair++) {
    if (!(coverage[pair] > 0) || (isWanted && !isWanted(pair))) continue;
    all++;
    if (heap.length < wanted) {
      heap.push(pair);
      if (heap.length === wanted) for (let at = wanted >> 1; at >= 0; at--) sink(at);
    } else if (before(pair, heap[0])) {
      heap[0] = pair;
      sink(0);
    }
  }
  return { list: heap.sort((x, y) => (before(x, y) ? -1 : 1)), all };
}

// The rank of each of these pairs, which stand in order, among all that are listed.
function ranks(list) {
  const ahead = new Uint32Array(list.length + 1);
  for (let pair = 0; pair < count; pair++) {
    if (!(coverage[pair] > 0)) continue;
    let low = 0, high = list.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (before(pair, list[middle])) high = middle;
      else low = middle + 1;
    }
    ahead[low]++;
  }
  let sum = 0;
  return list.map((_, place) => (sum += ahead[place]) + 1);
}

// The lines of one pair: what each component reads, and what it adds to the score.
function lines(pair) {
  let low = 0, total = 0, high = 0;
  const parts = columns.map((column, c) => {
    const reading = column.numbers[pair];
    const part = {
      component: c, share: shares[c], known: column.known[reading],
      low: shares[c] * column.low[reading], value: column.value[reading],
      adds: shares[c] * column.value[reading], high: shares[c] * column.high[reading],
    };
    low += part.low;
    total += part.adds;
    high += part.high;
    return part;
  });
  const clamped = (number) => Math.min(1, Math.max(0, number));
  return { parts, low: clamped(low), score: clamped(total), high: clamped(high), known: clamped(coverage[pair]) };
}

