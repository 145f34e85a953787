// Makes docs/report.png, the picture in the README, from the shipped data.

import { fileURLToPath } from "node:url";
import { launch, open, report, shipped } from "./browser.mjs";

const target = fileURLToPath(new URL("../../../docs/report.png", import.meta.url));
const browser = await launch();
const { page } = await open(browser, report("screenshot.html", ...shipped), {
  viewport: { width: 1280, height: 1560 },
  deviceScaleFactor: 0.72,
  colorScheme: "light",
});
await page.screenshot({ path: target });
await browser.close();
console.log(`wrote ${target}`);
