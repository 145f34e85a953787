// The shipped catalogue's report in a browser.

import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { createRequire } from "node:module";
import { readFileSync, writeFileSync, mkdirSync } from "node:fs";
import { inFolder, launch, metacluster, open, report, root, shipped } from "./browser.mjs";

const axe = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
const COMPONENTS = ["sectors", "complement", "themes", "proximity", "ties", "balance", "bridge"];

let browser, address;
before(async () => {
  browser = await launch();
  address = report("shipped.html", ...shipped);
});
after(() => browser?.close());

const shown = (page) => page.$$eval("#pairs tbody tr", (rows) => rows.map((row) => ({
  pair: row.querySelector("button").dataset.pair,
  rank: Number(row.cells[0].textContent.replace(/\D/g, "")),
  score: row.cells[2].querySelector("b").textContent,
})));

// The ids of a pair, from the data block, independently of the page's own script.
async function ids(page, pairs) {
  return page.evaluate((pairs) => {
    const data = JSON.parse(document.getElementById("data").textContent);
    const list = [];
    for (let a = 0; a < data.clusters.length; a++) {
      for (let b = a + 1; b < data.clusters.length; b++) {
        if (data.clusters[a].country !== data.clusters[b].country) list.push([data.clusters[a].id, data.clusters[b].id]);
      }
    }
    return pairs.map((pair) => list[Number(pair)]);
  }, pairs);
}

// Moves a slider as a reader does: the control's value and its event.
const move = (page, component, value) => page.$eval(`#w${component}`, (slider, value) => {
  slider.value = value;
  slider.dispatchEvent(new Event("input", { bubbles: true }));
}, value);

const settled = (page) => page.evaluate(() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done))));

describe("the order", () => {
  const weightings = [
    [20, 30, 25, 10, 10, 5, 0],
    [0, 7, 61, 33, 2, 100, 13],
    [50, 0, 0, 1, 90, 0, 40],
  ];
  for (const weights of weightings) {
    test(`is that of the command line under ${weights}`, async () => {
      const { page, noise } = await open(browser, address);
      for (const [component, value] of weights.entries()) await move(page, component, value);
      await settled(page);
      const rows = await shown(page);
      const named = COMPONENTS.map((name, place) => `${name}=${weights[place] / 100}`).join(",");
      const expected = JSON.parse(metacluster("rank", ...shipped, "--weights", named, "--top", "50", "--format", "json")).pairs;
      assert.equal(rows.length, 50);
      assert.deepEqual(await ids(page, rows.map((row) => row.pair)), expected.map((pair) => [pair.a, pair.b]));
      assert.deepEqual(rows.map((row) => row.rank), expected.map((pair) => pair.rank));
      // The waterfall of the first one adds up to the command line's score, to the bit.
      const exact = await page.$$eval("#why [data-exact]", (cells) => cells.map((cell) => Number(cell.dataset.exact)));
      const sum = exact.pop();
      assert.equal(exact.reduce((total, part) => total + part, 0), sum);
      assert.equal(sum, expected[0].score);
      assert.deepEqual(noise, []);
      await page.context().close();
    });
  }

  test("follows the sliders at a hundred thousand pairs", async () => {
    const file = inFolder("many.csv");
    const rows = readFileSync(`${root}data/clusters.csv`, "utf8").trim().split("\n");
    // Every organisation of the catalogue nearly twice, under other ids and names.
    const again = rows.slice(1, 201).map((row) => "X" + row.replace(",", ",Twin of ").replace(/^([^,]*),Twin of "/, '$1,"Twin of '));
    writeFileSync(file, [...rows, ...again].join("\n") + "\n");
    const { page } = await open(browser, report("many.html", file, "--sector", "tourism"));
    const count = await page.evaluate(() => JSON.parse(document.getElementById("data").textContent).pairs.count);
    assert.ok(count > 100_000, `${count} pairs`);
    for (let value = 1; value <= 15; value++) {
      await move(page, 2, value);
      await settled(page);
    }
    const times = await page.evaluate(() => performance.getEntriesByName("rerank").map((entry) => entry.duration));
    const median = times.slice(-11).sort((x, y) => x - y)[5];
    console.log(`re-ranking ${count} pairs: median ${median.toFixed(1)} ms`);
    // Printed, not judged: how long it takes says as much of the machine as of the page.
    assert.ok(times.length > 15 && times.every((time) => time > 0));
    assert.equal((await shown(page)).length, 50);
    await page.context().close();
  });
});

describe("the view", () => {
  test("is in its address", async () => {
    const { page, noise } = await open(browser, address);
    await move(page, 0, 70);
    await page.fill("#search", "bio");
    await page.selectOption("#country", "FR");
    await settled(page);
    await page.click("#pairs tbody tr:nth-child(3) button");
    await page.click("#pager button:last-child");
    await settled(page);
    const view = () => page.evaluate(() => [document.querySelector("#pairs tbody").textContent, document.getElementById("why").textContent, document.getElementById("count").textContent]);
    const [link, seen] = [page.url(), await view()];
    assert.match(link, /#w=0\.7.*q=bio.*c=FR.*page=2.*pair=/);
    const other = await open(browser, link);
    assert.deepEqual(await other.page.evaluate(() => [document.querySelector("#pairs tbody").textContent, document.getElementById("why").textContent, document.getElementById("count").textContent]), seen);
    // A link that says nonsense shows the report as it was made.
    const odd = await open(browser, address + "#w=1,x&c=ZZ&page=-3&pair=A~B&group=%3Cb%3E");
    assert.equal((await shown(odd.page)).length, 50);
    assert.deepEqual([...noise, ...other.noise, ...odd.noise], []);
    for (const { page } of [other, odd]) await page.context().close();
    await page.context().close();
  });

  test("filters, pages and says so", async () => {
    const { page, noise } = await open(browser, address);
    await page.selectOption("#country", "CZ");
    await settled(page);
    const rows = await page.$$eval("#pairs tbody tr", (rows) => rows.map((row) => row.textContent));
    assert.ok(rows.length > 0 && rows.every((row) => row.includes("CZ")));
    await page.fill("#search", "nothing is called this");
    await settled(page);
    assert.equal((await shown(page)).length, 0);
    assert.match(await page.textContent("#count"), /No pair/);
    assert.deepEqual(noise, []);
    await page.context().close();
  });

  test("is reached by keyboard", async () => {
    const { page } = await open(browser, address);
    await page.focus("#w1");
    await page.keyboard.press("ArrowRight");
    await settled(page);
    assert.match(page.url(), /w=0\.2%2C0\.31/);
    await page.focus("details.proposal:nth-of-type(2) summary");
    await page.keyboard.press("Enter");
    await settled(page);
    assert.ok(await page.$eval("details.proposal:nth-of-type(2)", (details) => details.open));
    assert.match(page.url(), /group=/);
    assert.equal(await page.$$eval("#chosen path", (arcs) => arcs.length > 0), true);
    await page.focus("#pairs tbody tr:nth-child(2) button");
    await page.keyboard.press("Enter");
    await settled(page);
    assert.equal(await page.$eval("#pairs tbody tr:nth-child(2) button", (button) => button.getAttribute("aria-pressed")), "true");
    await page.context().close();
  });

  test("is there without a script", async () => {
    const { page, noise } = await open(browser, address, { javaScriptEnabled: false });
    const rows = await page.locator("#pairs tbody tr").allTextContents();
    const expected = JSON.parse(metacluster("rank", ...shipped, "--top", "50", "--format", "json")).pairs;
    assert.equal(rows.length, expected.length);
    assert.ok(rows.every((row, place) => row.includes(expected[place].score.toFixed(3))));
    assert.equal(await page.locator("#weights").isVisible(), false);
    assert.ok(await page.locator("noscript p").isVisible());
    assert.deepEqual(noise, []);
    await page.context().close();
  });

  test("prints on several pages with the best of each sector open", async () => {
    const { page } = await open(browser, address);
    const pdf = await page.pdf({ preferCSSPageSize: true, printBackground: true });
    const unfolded = await page.$$eval(".sector > details:first-of-type", (all) => all.filter((details) => details.open).length);
    assert.equal(unfolded, 1, "what print opens it closes again");
    const pages = (pdf.toString("latin1").match(/\/Type\s*\/Page[^s]/g) ?? []).length;
    assert.ok(pages >= 5, `${pages} pages`);
    mkdirSync(new URL("shots", import.meta.url), { recursive: true });
    writeFileSync(new URL("shots/print.pdf", import.meta.url), pdf);
    await page.context().close();
  });
});

describe("anyone can use it", () => {
  for (const colorScheme of ["light", "dark"]) {
    for (const width of [1280, 390]) {
      test(`no serious violation, ${colorScheme}, ${width} pixels wide`, async () => {
        const { page, noise } = await open(browser, address, { colorScheme, viewport: { width, height: 900 }, bypassCSP: true });
        // Everything that is shown on demand is shown.
        await page.$$eval("details", (all) => all.slice(0, 4).forEach((details) => { details.open = true; }));
        await page.evaluate(axe);
        const { violations } = await page.evaluate(() => axe.run(document, { resultTypes: ["violations"] }));
        const grave = violations.filter(({ impact }) => impact === "serious" || impact === "critical");
        assert.deepEqual(grave.map(({ id, nodes }) => `${id}: ${nodes[0].html.slice(0, 200)} ${nodes[0].failureSummary}`), []);
        const overflow = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
        assert.ok(overflow <= 0, `${overflow} pixels too wide`);
        assert.deepEqual(noise, []);
        mkdirSync(new URL("shots", import.meta.url), { recursive: true });
        await page.screenshot({ path: new URL(`shots/${colorScheme}-${width}.png`, import.meta.url).pathname, fullPage: width < 500 ? false : true });
        await page.context().close();
      });
    }
  }
});
