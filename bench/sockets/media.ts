import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import type { Page } from 'playwright-core';
import * as v from 'valibot';
import { startBrowser } from '../../test/support/browser.ts';
import { startPopulatedBackend } from '../measures/backend-client.ts';
import type { Progress } from '../progress.ts';
import { type Latency, latencyOf } from '../stats.ts';

/** Milliseconds from the answer until both pages have connected their media. */
export interface MediaLatency extends Latency {
  readonly calls: number;
}

const Answered = v.object({ answeredAt: v.number(), connectedAt: v.number() });

const file = (name: string): string => fileURLToPath(new URL(name, import.meta.url));

/** The pages' origin: media and storage need one of their own. */
const servePage = async () => {
  const { outputFiles } = await build({
    entryPoints: [file('../../client/src/index.ts')],
    bundle: true,
    format: 'iife',
    globalName: 'Ringthrough',
    write: false,
  });
  // A `var` of a script is a property of the global object.
  const script = `${outputFiles[0]?.text}\n(() => {${await readFile(file('call-page.js'), 'utf8')}})();`;
  const server = createServer((_, response) => {
    response.setHeader('content-type', 'text/html; charset=utf-8');
    response.end(`<!doctype html><script>${script.replaceAll('</script', '<\\/script')}</script>`);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  const port = typeof address === 'object' ? address?.port : 0;
  return {
    origin: `http://127.0.0.1:${port}`,
    close: () => {
      server.close();
      server.closeAllConnections();
    },
  };
};

/**
 * Two pages in a headless Chromium, with the client for apps: one calls, the other answers as soon as it rings.
 *
 * @returns `undefined` where no Chromium starts, which is reported on standard error
 */
export const measureMedia = async (
  functionsDir: string,
  calls: number,
  progress: Progress,
): Promise<MediaLatency | undefined> => {
  const browser = await startBrowser();
  if (browser === undefined) return undefined;
  const [populated, site] = await Promise.all([startPopulatedBackend(functionsDir, 10_000, 1), servePage()]);
  const open = async (user: string): Promise<Page> => {
    const page = await browser.newPage();
    await page.goto(site.origin);
    await page.evaluate(`app.start(${JSON.stringify(populated.backend.url)}, ${JSON.stringify(user)})`);
    return page;
  };
  progress.begin('media', calls);
  try {
    const [caller, callee] = [await open('caller-0'), await open('callee-0')];
    const times: number[] = [];
    // The first call loads the functions.
    for (let index = -1; index < calls; index += 1) {
      const answer = callee.evaluate('app.answer()');
      const connectedAt = v.parse(v.number(), await caller.evaluate("app.call('callee-0')"));
      const answered = v.parse(Answered, await answer);
      if (index >= 0) times.push(Math.max(connectedAt, answered.connectedAt) - answered.answeredAt);
      await callee.evaluate('app.end()');
      await populated.backend.settled();
      if (index >= 0) progress.step();
    }
    return { calls, ...latencyOf(times) };
  } finally {
    progress.end();
    await browser.close();
    site.close();
    await populated.backend.close();
  }
};
