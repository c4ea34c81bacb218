import type { Protocol } from './protocol.ts';

/** Runners that close the pages of a test or an iteration themselves. */
const OWNED = ['@playwright/test', 'k6'];

/** What asks or tells the object in this process only. */
const QUIET = ['setDefaultTimeout', 'setDefaultNavigationTimeout', 'url', 'isClosed', 'mainFrame', 'frames', 'browser'];

/** Where a context cannot open a page, its browser is gone, and the context with it. */
const OPENS_PAGE = ['newPage'];

/** What tells a page how to be fails only if the page is gone. */
const CONFIGURES = ['setRequestInterception', 'setViewport', 'setViewportSize', 'setUserAgent', 'setExtraHTTPHeaders', 'setCacheEnabled', 'setJavaScriptEnabled', 'setBypassCSP', 'setOfflineMode', 'evaluateOnNewDocument', 'addInitScript', 'route', 'bringToFront'];

/** Pages and contexts of a browser that Puppeteer drives. Closing the browser or the context ends them all. */
export const puppeteer: Protocol = {
  name: 'puppeteer',
  noun: 'page',
  modules: ['puppeteer', 'puppeteer-core', 'puppeteer-extra'],
  nature: 'resource',
  pools: { factories: ['launch', 'connect'], types: ['Browser', 'BrowserContext'] },
  acquire: [
    { method: 'newPage', gives: 'promise', receiver: /browser$/i, unlessImported: OWNED },
    { method: 'newPage', gives: 'promise', receiver: /context$|^ctx$/i, needsImport: true },
    // What a project builds around its browser calls it by the shorter name.
    { method: 'page', gives: 'promise', receiver: /browser$/i, needsImport: true },
    { method: 'createBrowserContext', gives: 'promise', receiver: /browser$/i, noun: 'context' },
    { method: 'createIncognitoBrowserContext', gives: 'promise', receiver: /browser$/i, noun: 'context' },
  ],
  release: { item: ['close', '@@asyncDispose'], receiver: ['close', 'disconnect'], around: ['browserContext', 'browser'], settles: true },
  ended: ['isClosed'],
  endsWith: [...OPENS_PAGE, ...CONFIGURES],
  // Who has a page has its context: `page.context().close()`.
  views: OPENS_PAGE,
  unbounded: true,
  lists: ['pages', 'contexts', 'browserContexts'],
  quiet: [...QUIET, 'browserContext', 'target', 'viewport'],
  source: 'https://pptr.dev/api/puppeteer.browser.newpage',
};

/** The same for Playwright. The fixtures of `@playwright/test` are closed by its runner and are no concern of the test. */
export const playwright: Protocol = {
  name: 'playwright',
  noun: 'page',
  modules: ['playwright', 'playwright-core', 'playwright-chromium', 'playwright-firefox', 'playwright-webkit'],
  nature: 'resource',
  pools: { factories: ['chromium.launch', 'firefox.launch', 'webkit.launch', 'chromium.connect', 'chromium.connectOverCDP', 'chromium.launchPersistentContext'], types: ['Browser', 'BrowserContext'] },
  acquire: [
    { method: 'newPage', gives: 'promise', receiver: /browser$/i, unlessImported: OWNED },
    { method: 'newPage', gives: 'promise', receiver: /context$|^ctx$/i, needsImport: true },
    { method: 'newContext', gives: 'promise', receiver: /browser$/i, unlessImported: OWNED, noun: 'context' },
  ],
  forgivesSecondRelease: true,
  release: { item: ['close', '@@asyncDispose'], receiver: ['close'], around: ['context', 'browser'], settles: true },
  ended: ['isClosed'],
  // A page gets what its context was told, a time zone or a locale, and is not opened where that is none.
  endsWith: CONFIGURES,
  // Who has a page has its context: `page.context().close()`.
  views: OPENS_PAGE,
  unbounded: true,
  lists: ['pages', 'contexts', 'browserContexts'],
  quiet: [...QUIET, 'locator', 'frameLocator', 'getByRole', 'getByText', 'getByLabel', 'getByTestId', 'viewportSize', 'context'],
  source: 'https://playwright.dev/docs/api/class-browser',
};

/**
 * The browser itself: a process that goes on until somebody closes it, whatever becomes of the code that launched it. Who asks for its process or
 * its endpoint ends it that way, or leaves it to somebody else.
 */
export const launchedBrowsers: Protocol = {
  name: 'launched-browser',
  noun: 'browser',
  modules: [...puppeteer.modules, ...playwright.modules],
  nature: 'resource',
  pools: { module: true },
  acquire: [{ method: 'launch', gives: 'promise', receiver: /^(?:puppeteer\w*|chromium|firefox|webkit)$/i }],
  forgivesSecondRelease: true,
  release: { item: ['close', 'disconnect', '@@asyncDispose'], settles: true },
  detaches: ['process', 'wsEndpoint'],
  // Each of them knows its browser: `page.browser()`, `page.context().browser()`.
  reachedFrom: [...OPENS_PAGE, 'newContext', 'createBrowserContext', 'createIncognitoBrowserContext', 'pages', 'contexts', 'browserContexts'],
  // Only this end of the wire: the endpoint is still the browser's.
  answersAfter: ['disconnect'],
  unbounded: true,
  // `version` and `userAgent` are promises in Puppeteer, which fail only where the browser is gone.
  quiet: ['version', 'userAgent', 'isConnected', 'contexts', 'browserContexts', 'defaultBrowserContext', 'browserType', 'target', 'targets'],
  source: 'https://pptr.dev/api/puppeteer.puppeteernode.launch, https://playwright.dev/docs/api/class-browsertype#browser-type-launch',
};

const PHANTOM = /^(?:ph|phantom\w*|phInstance)$/i;

/** Pages of a PhantomJS process. `phantom` calls back with the page alone, or gives a promise of it; node-phantom calls back with an error first. */
export const phantomPages: Protocol = {
  name: 'phantom',
  noun: 'page',
  modules: ['phantom', 'node-phantom', 'node-phantom-simple'],
  nature: 'resource',
  pools: {},
  acquire: [
    { method: 'createPage', gives: 'promise', callback: { error: 0, item: 1, done: -1 }, calledBack: [/^_?e(?:rr(?:or)?)?$/i, /page$/i], calledBackBy: PHANTOM },
    { method: 'createPage', gives: 'promise', callback: { error: -1, item: 0, done: -1 }, receiver: PHANTOM },
  ],
  release: { item: ['close', 'release'], receiver: ['exit', 'kill'] },
  forgivesSecondRelease: true,
  unbounded: true,
  quiet: ['set', 'on', 'setting'],
  source: 'https://github.com/amir20/phantomjs-node, https://github.com/baudehlo/node-phantom-simple',
};

/** Contexts of the `browserless` package, each with a page of its own; its process goes on until `close()`. */
export const browserless: Protocol = {
  name: 'browserless',
  noun: 'context',
  modules: ['browserless'],
  nature: 'resource',
  pools: { factories: [''] },
  acquire: [{ method: 'createContext', gives: 'promise', receiver: /^browser(?:less)?(?:Factory)?$/i }],
  release: { item: ['destroyContext'], receiver: ['close'], settles: true },
  forgivesSecondRelease: true,
  unbounded: true,
  source: 'https://browserless.js.org/#/?id=createcontextoptions',
};
