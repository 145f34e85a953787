// A browser, the binary, and pages made with it: what the tests and the screenshot share.

import { execFileSync } from "node:child_process";
import { accessSync, constants, existsSync, mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { chromium } from "playwright-core";

export const root = fileURLToPath(new URL("../../../", import.meta.url));
export const shipped = [join(root, "data/clusters.csv"), "--partnerships", join(root, "data/partnerships.csv")];

const binary = process.env.METACLUSTER ?? join(root, "target/release/metacluster");
if (!existsSync(binary)) throw new Error(`no binary at ${binary}: cargo build --release, or set METACLUSTER`);

function browserPath() {
  if (process.env.CHROMIUM) return process.env.CHROMIUM;
  for (const name of ["chromium", "chromium-browser", "google-chrome", "google-chrome-stable"]) {
    for (const folder of (process.env.PATH ?? "").split(delimiter)) {
      try {
        accessSync(join(folder, name), constants.X_OK);
        return join(folder, name);
      } catch { /* the next one */ }
    }
  }
  throw new Error("no Chromium on the path: install it, or set CHROMIUM");
}

// Runs the binary; what it prints.
export function metacluster(...words) {
  return execFileSync(binary, words, { encoding: "utf8", maxBuffer: 1 << 28, stdio: ["ignore", "pipe", "ignore"] });
}

const folder = mkdtempSync(join(tmpdir(), "metacluster-report-"));

// Writes a report and gives its address.
export function report(name, ...words) {
  const file = join(folder, name);
  try {
    metacluster("report", ...words, "-o", file);
  } catch (failure) {
    // Rejected rows and missing groups are answers; the page is written all the same.
    if (failure.status !== 1) throw failure;
  }
  return pathToFileURL(file).href;
}

export function inFolder(name) {
  return join(folder, name);
}

export async function launch() {
  return chromium.launch({
    executablePath: browserPath(),
    args: [
      "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
      "--disable-component-update", "--disable-sync",
    ],
  });
}

// Opens a page and notes whatever a quiet page would not do.
export async function open(browser, address, options = {}) {
  const context = await browser.newContext({ viewport: { width: 1280, height: 900 }, ...options });
  const page = await context.newPage();
  const noise = [];
  page.on("console", (message) => noise.push(`console ${message.type()}: ${message.text()}`));
  page.on("pageerror", (error) => noise.push(`error: ${error.message}`));
  page.on("dialog", (dialog) => { noise.push(`dialog: ${dialog.message()}`); return dialog.dismiss(); });
  page.on("request", (request) => {
    if (request.url() !== address.split("#")[0] && request.url() !== address) noise.push(`request: ${request.url()}`);
  });
  await page.goto(address);
  if (options.javaScriptEnabled !== false) await page.waitForSelector("html[data-ready=yes]");
  return { page, noise };
}
