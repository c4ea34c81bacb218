import { testProtocol } from './test-protocol.ts';

testProtocol('puppeteer', {
  valid: {
    'where a context cannot open its page, the browser is gone': `
import type { Browser } from 'puppeteer';
export async function shoot(browser: Browser, url: string) {
  const context = await browser.createBrowserContext();
  const page = await context.newPage();
  try {
    await page.goto(url);
    return await page.screenshot();
  } finally {
    await context.close();
  }
}`,
    'of a browser that the project has built something around': `
import type { Page } from 'puppeteer-core';
import type { Browser } from './browser.ts';
export async function test(browser: Browser, run: (page: Page) => Promise<void>) {
  const page = await browser.page();
  try {
    await run(page);
  } finally {
    await page.close();
  }
}`,
    'a page of a browser of files': `
export async function show(fileBrowser, path) {
  const page = await fileBrowser.page(path);
  return page.entries;
}`,
    'closed in finally': `
import puppeteer from 'puppeteer';
const browser = await puppeteer.launch();
export async function shoot(url: string) {
  const page = await browser.newPage();
  try {
    await page.goto(url);
    return await page.screenshot();
  } finally {
    await page.close();
  }
}`,
    'closing the browser closes the pages of its contexts': `
import puppeteer from 'puppeteer';
export async function shoot(url: string) {
  let browser;
  try {
    browser = await puppeteer.launch();
    const context = await browser.createBrowserContext();
    const page = await context.newPage();
    await page.goto(url);
    return await page.screenshot();
  } finally {
    await browser?.close();
  }
}`,
    'found again in the list of its browser': `
import type { Browser } from 'puppeteer';
export async function first(browser: Browser) {
  if ((await browser.pages()).length === 0) await browser.newPage();
  return (await browser.pages())[0];
}`,
    'one page beside another': `
import puppeteer from 'puppeteer';
const browser = await puppeteer.launch();
export async function compare(one: string, other: string) {
  await using page = await browser.newPage();
  await using second = await browser.newPage();
  await page.goto(one);
  await second.goto(other);
}`,
    'closing the browser closes its pages': `
import puppeteer from 'puppeteer';
export async function shoot(url: string) {
  const browser = await puppeteer.launch();
  try {
    const page = await browser.newPage();
    await page.goto(url);
    return await page.screenshot();
  } finally {
    await browser.close();
  }
}`,
    'closing the context closes its pages': `
import type { Browser } from 'puppeteer-core';
export async function shoot(browser: Browser, url: string) {
  const context = await browser.createBrowserContext();
  try {
    const page = await context.newPage();
    await page.goto(url);
  } finally {
    await context.close();
  }
}`,
    'a document with pages': `
import { PDFDocument } from './pdf.ts';
export function report(document: PDFDocument) {
  const page = document.newPage();
  page.write('hello');
}`,
    'a context that draws': `
export function draw(context, text: string) {
  const page = context.newPage();
  page.fillText(text);
}`,
    'handed to the caller': `
import { browser } from './browser.ts';
export async function open(url: string) {
  const page = await browser.newPage();
  page.setDefaultTimeout(5_000);
  return page;
}`,
    'closed unless it is closed': `
import { browser } from './browser.ts';
export async function shoot(url: string) {
  const page = await browser.newPage();
  try {
    await page.goto(url);
  } finally {
    if (!page.isClosed()) await page.close();
  }
}`,
    'kept for every caller': `
import { browser } from './browser.ts';
let page;
export async function shared() {
  page ??= await browser.newPage();
  return page;
}`,
  },
  invalid: {
    'of a browser that the project has built something around': `
import type { Page } from 'puppeteer-core';
import type { Browser } from './browser.ts';
export class Tester {
  async test(browser: Browser, checks: { run(page: Page): Promise<void> }[]) {
    const page = await this.open(browser); //> require-release: \`page\` is not released when \`check.run()\` on line 6 rejects.
    for (const check of checks) await check.run(page);
    await page.close();
  }
  private async open(browser: Browser): Promise<Page> {
    const page = await browser.page(); //> require-release: \`page\` is not released when \`page.goto()\` on line 11 rejects.
    await page.goto('https://example.com');
    return page;
  }
}`,
    'a context whose page is open when something fails': `
import type { Browser } from 'puppeteer';
export async function shoot(browser: Browser, url: string) {
  const context = await browser.createBrowserContext(); //> require-release: \`context\` is not released when \`page.goto()\` on line 5 rejects.
  const page = await context.newPage();
  await page.goto(url);
  const image = await page.screenshot();
  await context.close();
  return image;
}`,
    'closed only on success': `
import puppeteer from 'puppeteer';
const browser = await puppeteer.launch();
export async function shoot(url: string) {
  const page = await browser.newPage(); //> require-release: \`page\` is not released when \`page.goto()\` on line 5 rejects.
  await page.goto(url);
  const image = await page.screenshot();
  await page.close();
  return image;
}`,
    'never closed': `
export class Shots {
  constructor(private readonly browser) {}
  async shoot(url: string) {
    const page = await this.browser.newPage(); //> require-release: \`page\` is not released when line 6 returns.
    await page.goto(url);
    return page.screenshot();
  }
}`,
    'cookies before the close': `
import type { Browser } from 'puppeteer-core';
export async function cookies(browser: Browser) {
  const context = await browser.createBrowserContext(); //> require-release: \`context\` is not released when \`context.cookies()\` on line 4 rejects.
  const found = await context.cookies();
  await context.close();
  return found;
}`,
    'an early return': `
import { browser } from './browser.ts';
export async function title(url: string) {
  const page = await browser.newPage(); //> require-release: \`page\` is not released when line 6 returns.
  try {
    const response = await page.goto(url);
    if (!response.ok()) return null;
    const text = await page.title();
    await page.close();
    return text;
  } catch (error) {
    await page.close();
    throw error;
  }
}`,
    'the browser is closed only on success': `
import puppeteer from 'puppeteer';
export async function shoot(url: string) {
  const browser = await puppeteer.launch(); //> require-release: \`browser\` is not released when \`browser.newPage()\` on line 4 rejects.
  const page = await browser.newPage();
  await page.goto(url);
  await browser.close();
}`,
    'used after it is closed': `
import { browser } from './browser.ts';
export async function title(url: string) {
  const page = await browser.newPage();
  try {
    await page.goto(url);
  } finally {
    await page.close();
  }
  return page.title(); //> no-use-after-release: \`page\` is used after its release on line 7.
}`,
    'the work is returned, not awaited': `
import { browser } from './browser.ts';
export async function shoot() {
  const page = await browser.newPage();
  try {
    return page.screenshot(); //> no-use-after-release: \`page.screenshot()\` is returned without \`await\` and still runs when line 7 releases \`page\`.
  } finally {
    await page.close();
  }
}`,
  },
});

testProtocol('playwright', {
  valid: {
    'closed in finally': `
import { chromium } from 'playwright';
const browser = await chromium.launch();
export async function shoot(url: string) {
  const context = await browser.newContext();
  try {
    const page = await context.newPage();
    await page.goto(url);
    return await page.screenshot();
  } finally {
    await context.close();
  }
}`,
    'the context of a test is closed by the runner': `
import { test, expect } from '@playwright/test';
test('title', async ({ context }) => {
  const page = await context.newPage();
  await page.goto('/');
  expect(await page.title()).toBe('Storks');
});`,
    'the browser of a test is closed by the runner': `
import { test, expect } from '@playwright/test';
test('title', async ({ browser }) => {
  const context = await browser.newContext();
  const page = await context.newPage();
  await page.goto('/');
  expect(await page.title()).toBe('Storks');
});`,
    'the context of a load test is closed after its iteration': `
import { browser } from 'k6/browser';
export default async function () {
  const context = await browser.newContext();
  const page = await context.newPage();
  await page.goto('https://test.example/');
}`,
    'a timeout is set before the try': `
import type { Browser } from 'playwright';
export async function shoot(browser: Browser, url: string) {
  const page = await browser.newPage();
  page.setDefaultTimeout(10_000);
  try {
    await page.goto(url);
  } finally {
    await page.close();
  }
}`,
    'browser closed in finally': `
import { firefox } from 'playwright-core';
export async function shoot(url: string) {
  const browser = await firefox.launch();
  try {
    const page = await browser.newPage();
    await page.goto(url);
  } finally {
    await browser.close();
  }
}`,
    'closed twice, which is ignored': `
import { chromium } from 'playwright';
const browser = await chromium.launch();
export async function shoot(url: string) {
  const page = await browser.newPage();
  try {
    await page.goto(url);
    await page.close();
  } finally {
    await page.close();
  }
}`,
    'a page closes on both arms': `
import { chromium } from 'playwright';
const browser = await chromium.launch();
export const title = (url: string) =>
  browser.newPage().then((page) =>
    page
      .goto(url)
      .then(() => page.title())
      .finally(() => page.close()),
  );`,
    'storage of a context closed in finally': `
import type { Browser } from 'playwright-core';
export async function state(browser: Browser) {
  const context = await browser.newContext();
  try {
    return await context.storageState();
  } finally {
    await context.close();
  }
}`,
    'handed to the caller': `
import type { Browser } from 'playwright';
export const open = (browser: Browser) => browser.newContext({ locale: 'en' });`,
  },
  invalid: {
    'a text is set before the try': `
import type { Browser } from 'playwright';
export async function shoot(browser: Browser, url: string) {
  const page = await browser.newPage(); //> require-release: \`page\` is not released when \`page.setContent()\` on line 4 rejects.
  await page.setContent('<p>Loading …</p>');
  try {
    await page.goto(url);
  } finally {
    await page.close();
  }
}`,
    'storage before the close': `
import { chromium } from 'playwright';
const browser = await chromium.launch();
export async function state() {
  const context = await browser.newContext(); //> require-release: \`context\` is not released when \`context.storageState()\` on line 5 rejects.
  const found = await context.storageState();
  await context.close();
  return found;
}`,
    'page never closed': `
import { chromium } from 'playwright';
const browser = await chromium.launch();
export async function title(url: string) {
  const page = await browser.newPage(); //> require-release: \`page\` is not released when line 6 returns.
  await page.goto(url);
  return page.title();
}`,
    'early return': `
import type { Browser } from 'playwright';
export async function visit(browser: Browser, url?: string) {
  const page = await browser.newPage(); //> require-release: \`page\` is not released when line 4 returns.
  if (!url) return;
  try {
    await page.goto(url);
  } finally {
    await page.close();
  }
}`,
    'a field': `
import type { BrowserContext } from 'playwright-core';
export class Tabs {
  constructor(private readonly shared: BrowserContext) {}
  async visit(url: string) {
    const page = await this.shared.newPage(); //> require-release: \`page\` is not released when \`page.goto()\` on line 6 rejects.
    await page.goto(url);
    await page.close();
  }
}`,
    'a context, dropped': `
import { chromium } from 'playwright';
const browser = await chromium.launch();
export async function warmUp() {
  await browser.newContext(); //> require-release: The context from \`browser.newContext()\` is thrown away and can never be released.
}`,
    'dropped': `
import { chromium } from 'playwright';
const browser = await chromium.launch();
export async function warmUp() {
  await browser.newPage(); //> require-release: The page from \`browser.newPage()\` is thrown away and can never be released.
}`,
    'used after it is closed': `
import { chromium } from 'playwright';
const browser = await chromium.launch();
export async function title(url: string) {
  const page = await browser.newPage();
  await page.close();
  await page.goto(url); //> no-use-after-release: \`page\` is used after its release on line 5.
}`,
  },
});

testProtocol('launched-browser', {
  valid: {
    'closed in finally': `
import puppeteer from 'puppeteer';
export async function shoot(url: string) {
  const browser = await puppeteer.launch();
  try {
    const page = await browser.newPage();
    await page.goto(url);
  } finally {
    await browser.close();
  }
}`,
    'a script ends with its browser when it fails': `
import { chromium } from 'playwright';
(async () => {
  const browser = await chromium.launch();
  const page = await browser.newPage();
  await page.goto('https://example.com');
  await browser.close();
})();`,
    'a script that exits when it fails': `
const puppeteer = require('puppeteer');
async function main() {
  const browser = await puppeteer.launch();
  const page = await browser.newPage();
  await page.goto('https://example.com');
  await browser.close();
}
main().catch((error) => {
  console.error(error);
  process.exit(1);
});`,
    'kept for all': `
import puppeteer from 'puppeteer';
export class Renderer {
  async start() {
    this.browser = await puppeteer.launch();
  }
}`,
    'handed to the caller': `
const puppeteer = require('puppeteer');
exports.open = async (url) => {
  const browser = await puppeteer.launch();
  return { browser, url };
};`,
    'ended by its process': `
import puppeteer from 'puppeteer';
export async function shoot(url: string) {
  const browser = await puppeteer.launch();
  const child = browser.process();
  await browser.version();
  child.kill();
}`,
    'asked for its version, which is a text': `
import { chromium } from 'playwright-core';
export async function version(executablePath: string) {
  const browser = await chromium.launch({ executablePath });
  const version = browser.version();
  await browser.close();
  return version;
}`,
    'a script that exits in any case': `
const { webkit } = require('playwright');
async function headersOf(url) {
  const browser = await webkit.launch();
  const page = await browser.newPage();
  try {
    await page.click('button');
    await browser.close();
    return page.url();
  } catch {
    return [];
  }
}
(async () => {
  try {
    console.log(await Promise.all(['a', 'b'].map((url) => headersOf(url))));
    process.exit(0);
  } catch (error) {
    console.error(error);
    process.exit(1);
  }
})();`,
    'a script whose call is followed by the exit': `
const puppeteer = require('puppeteer');
async function main() {
  const browser = await puppeteer.launch();
  const page = await browser.newPage();
  await page.goto('https://example.com').catch(console.error);
}
main().catch(console.error).finally(() => process.exit());`,
    'made by a factory of a pool': `
const puppeteer = require('puppeteer');
const { createPool } = require('generic-pool');
exports.browsers = createPool({ create: async () => puppeteer.launch(), destroy: async (browser) => browser.close() }, { max: 2 });`,
    'launched by something else': `
import { rocket } from './rocket.ts';
export async function start() {
  const flight = await rocket.launch();
  await flight.report();
}`,
  },
  invalid: {
    'closed only on success': `
const puppeteer = require('puppeteer');
exports.render = async function (url) {
  const browser = await puppeteer.launch({ headless: true }); //> require-release: \`browser\` is not released when \`browser.newPage()\` on line 4 rejects.
  const page = await browser.newPage();
  await page.goto(url);
  const pdf = await page.pdf();
  await browser.close();
  return pdf;
};`,
    'a script that exits only when it fails': `
const { webkit } = require('playwright');
async function headersOf(url) {
  const browser = await webkit.launch(); //> require-release: \`browser\` is not released when \`page.click()\` on line 6 rejects.
  const page = await browser.newPage();
  try {
    await page.click('button');
    await browser.close();
    return page.url();
  } catch {
    return [];
  }
}
(async () => {
  try {
    console.log(await Promise.all(['a', 'b'].map((url) => headersOf(url))));
  } catch (error) {
    process.exit(1);
  }
})();`,
    'work that is still under way': `
import { chromium } from 'playwright-core';
export async function page() {
  const browser = await chromium.launch();
  const page = browser.newPage(); //> no-use-after-release: \`browser.newPage()\` is returned without \`await\` and still runs when line 5 releases \`browser\`.
  await browser.close();
  return page;
}`,
    'an early return': `
import puppeteer from 'puppeteer';
export async function title(url: string) {
  let browser;
  try {
    browser = await puppeteer.launch(); //> require-release: \`browser\` is not released when line 8 returns.
    const page = await browser.newPage();
    const response = await page.goto(url);
    if (!response?.ok()) return null;
    const text = await page.title();
    await browser.close();
    return text;
  } catch (error) {
    await browser?.close();
    throw error;
  }
}`,
    'the handler forgets it': `
import { chromium } from 'playwright';
export async function shoot(url: string) {
  try {
    const browser = await chromium.launch(); //> require-release: \`browser\` is not released when \`browser.newPage()\` on line 5 rejects.
    const page = await browser.newPage();
    await page.goto(url);
    await browser.close();
  } catch (error) {
    console.error(error);
  }
}`,
    'by a core without a browser': `
const chromium = require('chrome-aws-lambda');
exports.handler = async (event) => {
  const browser = await chromium.puppeteer.launch(); //> require-release: \`browser\` is not released when line 4 returns.
  return await browser.version();
};`,
    'a helper opens it': `
import puppeteer from 'puppeteer';
const open = async () => puppeteer.launch({ args: ['--no-sandbox'] });
export async function shoot(url: string) {
  const browser = await open(); //> require-release: \`browser\` is not released when \`browser.newPage()\` on line 5 rejects.
  const page = await browser.newPage();
  await page.goto(url);
  await browser.close();
}`,
    'launched beside something else': `
import puppeteer from 'puppeteer';
import { serve } from './server.ts';
export async function run() {
  const [server, browser] = await Promise.all([serve(), puppeteer.launch()]); //> require-release: \`browser\` is not released when \`browser.newPage()\` on line 5 rejects.
  const page = await browser.newPage();
  await page.goto(server.url);
  await browser.close();
}`,
    'a script that goes on after its failure': `
import { firefox } from 'playwright';
async function main() {
  const browser = await firefox.launch(); //> require-release: \`browser\` is not released when \`browser.newPage()\` on line 4 rejects.
  const page = await browser.newPage();
  await page.goto('https://example.com');
  await browser.close();
}
main().catch(console.error);`,
  },
});

testProtocol('phantom', {
  valid: {
    'closed by every answer': `
var phantom = require('phantom');
phantom.create(function (ph) {
  require('http').createServer(function (req, res) {
    ph.createPage(function (page) {
      page.open(req.url.slice(1), function (status) {
        if (status === 'fail') {
          res.writeHead(404);
          page.close();
          return res.end();
        }
        page.evaluate(function () { return document.title; }, function (title) {
          res.end(title);
          page.close();
        });
      });
    });
  }).listen(3000);
});`,
    'the process ends': `
var phantom = require('phantom');
phantom.create(function (ph) {
  ph.createPage(function (page) {
    page.open('https://example.com', function (status) {
      console.log(status);
      ph.exit();
    });
  });
});`,
    'closed in finally': `
import phantom from 'phantom';
export async function title(ph: phantom.PhantomJS, url: string) {
  const page = await ph.createPage();
  try {
    await page.open(url);
    return await page.property('title');
  } finally {
    await page.close();
  }
}`,
    'an error first': `
var phantom = require('node-phantom');
exports.shoot = function (ph, url, callback) {
  ph.createPage(function (err, page) {
    if (err) return callback(err);
    page.open(url, function (failure) {
      page.close();
      callback(failure);
    });
  });
};`,
    'handed to its caller': `
exports.open = function (ph, callback) {
  ph.createPage(function (page) {
    callback(null, page);
  });
};`,
    'pages of a book': `
import { book } from './book.js';
export async function write(text: string) {
  const page = await book.createPage();
  page.text = text;
}`,
  },
  invalid: {
    'a failure is answered, and its page stays': `
var phantom = require('phantom');
phantom.create(function (ph) {
  require('http').createServer(function (req, res) {
    ph.createPage(function (page) { //> require-release: \`page\` is not released when the function ends.
      page.open(req.url.slice(1), function (status) {
        if (status === 'fail') {
          res.writeHead(404);
          res.end();
        } else {
          page.evaluate(function () { return document.title; }, function (title) {
            res.end(title);
            page.close();
          });
        }
      });
    });
  }).listen(3000);
});`,
    'a return before': `
exports.title = function (phantom, url, callback) {
  phantom.createPage(function (page) { //> require-release: \`page\` is not released when line 3 returns.
    if (!url) return callback(new Error('no url'));
    page.open(url, function (status) {
      page.close();
      callback(null, status);
    });
  });
};`,
    'an error of its own, and the page before it': `
exports.title = function (ph, url, callback) {
  ph.createPage(function (err, page) { //> require-release: \`page\` is not released when line 4 returns.
    if (err) return callback(err);
    if (!url) return callback(new Error('no url'));
    page.open(url, function (failure) {
      page.close();
      callback(failure);
    });
  });
};`,
    'opening it rejects': `
import phantom from 'phantom';
export async function title(ph: phantom.PhantomJS, url: string) {
  const page = await ph.createPage(); //> require-release: \`page\` is not released when \`page.open()\` on line 4 rejects.
  await page.open(url);
  const text = await page.property('title');
  await page.close();
  return text;
}`,
    'never closed': `
exports.status = async function (phantom, url) {
  const page = await phantom.createPage(); //> require-release: \`page\` is not released when line 3 returns.
  return page.open(url);
};`,
    'closed where it succeeds': `
exports.status = async (phInstance, url) => {
  const page = await phInstance.createPage(); //> require-release: \`page\` is not released when line 4 returns.
  const status = await page.open(url).catch(() => 'fail');
  if (status === 'fail') return null;
  await page.close();
  return status;
};`,
  },
});

testProtocol('browserless', {
  valid: {
    'destroyed in finally': `
import createBrowser from 'browserless';
const browser = createBrowser();
export async function text(url: string) {
  const browserless = await browser.createContext();
  try {
    return await browserless.text(url);
  } finally {
    await browserless.destroyContext();
  }
}`,
    'its browser is closed': `
import createBrowser from 'browserless';
export async function text(url: string) {
  const browser = createBrowser();
  try {
    const browserless = await browser.createContext();
    return await browserless.text(url);
  } finally {
    await browser.close();
  }
}`,
    'handed to its caller': `
export const open = async (browser) => browser.createContext({ retry: 2 });`,
    'a context of React': `
import React from 'react';
export const Theme = React.createContext(null);`,
    'a context of something else': `
export async function sound(audio, url) {
  const context = await audio.createContext();
  return context.play(url);
}`,
    'kept': `
export class Pages {
  async open(browser) {
    this.context = await browser.createContext();
  }
}`,
  },
  invalid: {
    'never destroyed': `
export async function run(getBrowser, url) {
  const browser = await getBrowser();
  const browserless = await browser.createContext(); //> require-release: \`browserless\` is not released when line 4 returns.
  return browserless.withPage((page, goto) => () => goto(page, { url }))();
}`,
    'the work rejects': `
import createBrowser from 'browserless';
const browser = createBrowser();
export async function text(url: string) {
  const browserless = await browser.createContext(); //> require-release: \`browserless\` is not released when \`browserless.text()\` on line 5 rejects.
  const text = await browserless.text(url);
  await browserless.destroyContext();
  return text;
}`,
    'an early return': `
const browser = require('browserless')();
exports.pdf = async (url) => {
  const context = await browser.createContext(); //> require-release: \`context\` is not released when line 4 returns.
  if (!url) return null;
  try {
    return await context.pdf(url);
  } finally {
    await context.destroyContext();
  }
};`,
    'in a loop': `
const browser = require('browserless')();
exports.texts = async (urls) => {
  const texts = [];
  for (const url of urls) {
    const context = await browser.createContext(); //> require-release: \`context\` is acquired again here while the previous context is still held.
    texts.push(await context.text(url));
  }
  console.log(texts);
};`,
    'destroyed where it succeeds': `
export async function shot(browserless, url) {
  const context = await browserless.createContext(); //> require-release: \`context\` is not released when \`context.screenshot()\` on line 4 rejects.
  try {
    const image = await context.screenshot(url);
    await context.destroyContext();
    return image;
  } catch {
    return null;
  }
}`,
    'a throw': `
export async function html(browser, url) {
  const context = await browser.createContext(); //> require-release: \`context\` is not released when line 3 throws.
  if (!url.startsWith('https:')) throw new Error('unsafe');
  try {
    return await context.html(url);
  } finally {
    await context.destroyContext();
  }
}`,
  },
});
