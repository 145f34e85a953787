// What a catalogue says is shown as text, whatever it says.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { writeFileSync } from "node:fs";
import { inFolder, launch, open, report } from "./browser.mjs";

const NAMES = [
  "</script><img src=x onerror=alert(1)>",
  "<!--<script>alert(1)</script>",
  "\"><svg onload=alert(1)>",
  "' onmouseover='alert(1)",
  "{{constructor.constructor('alert(1)')()}}",
  "</style><script>alert(1)</script>",
  "]]><script>alert(1)</script>",
  "javascript:alert(1)",
  "\u2028\u2029 lines",
  "\u202Egnp.exe",
  "__proto__",
  "constructor",
  "&lt;b&gt;&#x3c;",
  "$& $1 $` {n} {a}",
];
const WORDS = ["<b>biogas</b>", "biogas", "</script>", "__proto__", "smart grids"];

let browser;
before(async () => { browser = await launch(); });
after(() => browser?.close());

const cell = (text) => `"${text.replaceAll('"', '""')}"`;

for (const lang of ["en", "cs", "pl", "de"]) {
  test(`hostile names are names (${lang})`, async () => {
    const rows = NAMES.map((name, place) => [
      `H${place}`, name, ["CZ", "DE", "PL"][place % 3], ["CZ04", "DED2", "PL22"][place % 3], "energy-environment",
      WORDS[place % 5], WORDS[(place + 1) % 5], WORDS[(place + 2) % 5],
      ["javascript:alert(1)", "https://example.org/?a=<b>&c='\"", "data:text/html,<script>alert(1)</script>"][place % 3],
    ]);
    const header = "id,name,country,region,sectors,themes,offers,seeks,website";
    const file = inFolder(`hostile-${lang}.csv`);
    writeFileSync(file, [header, ...rows.map((row) => row.map(cell).join(","))].join("\n") + "\n");
    const { page, noise } = await open(browser, report(`hostile-${lang}.html`, file, "--lang", lang, "--size", "3"));
    // Every control that shows a name.
    await page.$$eval("details", (all) => all.forEach((details) => { details.open = true; }));
    const pairs = page.locator("#pairs button.pair");
    for (let place = 0; place < await pairs.count(); place += 5) await pairs.nth(place).click();
    // Pressing a pair scrolls, so a pointer sent to a place on the map may miss it; the event itself cannot.
    await page.dispatchEvent("#map circle", "click");
    assert.match(await page.inputValue("#search"), /^H\d+$/);
    await page.fill("#search", NAMES[0]);
    await page.waitForFunction((name) => new URLSearchParams(location.hash.slice(1)).get("q") === name, NAMES[0]);
    const text = await page.evaluate(() => document.body.innerText);
    assert.ok(text.includes(NAMES[0]), "the name is shown as it is");
    const foreign = await page.evaluate(() => ({
      images: document.querySelectorAll("img, iframe, object, embed, link, form[action]").length,
      scripts: document.querySelectorAll("script").length,
      handlers: [...document.querySelectorAll("*")].filter((element) => [...element.attributes].some(({ name }) => name.startsWith("on"))).length,
      links: [...document.querySelectorAll("a[href]")].map((link) => link.getAttribute("href")).filter((href) => !/^(#|https?:\/\/)/.test(href)),
    }));
    assert.deepEqual(foreign, { images: 0, scripts: 2, handlers: 0, links: [] });
    assert.deepEqual(noise, []);
    await page.context().close();
  });
}

test("the policy stops what it should", async () => {
  const { page, noise } = await open(browser, report("policy.html", inFolder("hostile-en.csv")));
  const ran = await page.evaluate(() => {
    const image = document.createElement("img");
    image.setAttribute("onerror", "window.ran = true");
    image.src = "data:image/png;base64,x";
    const script = document.createElement("script");
    script.textContent = "window.ran = true";
    document.body.append(image, script);
    return new Promise((done) => setTimeout(() => done(window.ran === true), 100));
  });
  assert.equal(ran, false);
  assert.ok(noise.some((line) => line.includes("Content Security Policy")), noise.join("\n"));
  await page.context().close();
});
