import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import type { Locator } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startBrowser } from '../../support/browser.ts';
import { type LabPage, openLabPage } from './lab-page.ts';

const browser = await startBrowser();

describe.skipIf(!browser)('the trace of a call', { timeout: 60_000 }, () => {
  let lab: LabPage;
  let trace: Locator;
  beforeAll(async () => {
    if (browser) lab = await openLabPage(browser);
    await lab.page.context().grantPermissions(['clipboard-read', 'clipboard-write']);
    await lab.reset();
    await lab.backend.lab.act({ phone: 'bob-phone', app: 'cordova-launch-registry' });
    await lab.page.getByRole('tab', { name: 'Journey' }).click();
    trace = lab.page.getByRole('region', { name: 'Trace of the last call' });
    await lab.backend.lab.act({ phone: 'alice-phone', act: { do: 'call', to: 'bob', media: 'audio' } });
    await lab.backend.settled();
    await hop('Alice is calling.').waitFor();
  });
  afterAll(async () => {
    await lab.close();
    await browser?.close();
  });

  const hop = (title: string): Locator => trace.locator('.hop', { has: lab.page.getByText(title) }).last();
  const search = (): Locator => trace.getByRole('searchbox');

  it('Publish unfolds in steps, from the string that SNS gets to what the phone gets', async () => {
    const publish = hop('Publish');
    expect(await publish.locator('summary').textContent()).toMatch(/SNS[\s\S]+Bob’s iPhone/);
    await publish.locator('summary').click();
    await publish.getByText(/Message is a string/).waitFor();
    const texts = () => publish.locator('pre').allInnerTexts();
    const [, message = ''] = await texts();
    expect(Object.keys(JSON.parse(message))).toEqual(['APNS_VOIP']);
    await publish.getByRole('button', { name: 'Unfold Message' }).click();
    await publish.getByRole('button', { name: 'Unfold APNS_VOIP' }).click();
    await publish.getByText('What the phone gets').waitFor();
    const [, , platform = '', payload = ''] = await texts();
    expect(JSON.parse(payload)).toEqual(JSON.parse(platform));
    expect(JSON.parse(payload)).toMatchObject({ type: 'incoming_call', callerName: 'Alice' });
    await publish.getByRole('button', { name: 'Fold Message' }).click();
    expect(await texts()).toHaveLength(2);
    await publish.getByRole('button', { name: 'Response' }).click();
    await publish.getByText('MessageId').waitFor();
  });

  it('has no accessibility finding with an expanded hop', async () => {
    const source = await readFile(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
    await lab.page.evaluate(source);
    const findings = await lab.page.evaluate(
      `axe.run('#panel-journey').then(({ violations }) => violations.map(({ id, nodes }) => id + ' ' + nodes[0].html))`,
    );
    expect(findings).toEqual([]);
  });

  it('copies a command, and says so', async () => {
    const publish = hop('Publish');
    await publish.getByRole('button', { name: 'Copy AWS CLI' }).click();
    await publish.getByRole('status').getByText('Copied as AWS CLI.').waitFor();
    const copied = await lab.page.evaluate('navigator.clipboard.readText()');
    expect(copied).toContain(`aws sns publish`);
    expect(copied).toContain(String(lab.backend.apple.pushes().at(-1)?.payload?.callId));
    await publish.locator('summary').click();
  });

  it('searches the messages: / focuses the field, Escape clears it', async () => {
    await lab.page.keyboard.press('/');
    await lab.page.keyboard.type('ring_again');
    await hop('SendMessageBatch').waitFor();
    await trace
      .getByRole('status')
      .getByText(/^\d of \d+$/)
      .first()
      .waitFor();
    await search().fill('in no message of this call');
    await trace.getByText('contains “in no message of this call”').waitFor();
    await search().press('Escape');
    expect(await search().inputValue()).toBe('');
    await hop('Alice is calling.').waitFor();
  });

  it('shows every request, or those of a service', async () => {
    await trace.getByText(/Every request \+[1-9]/).waitFor();
    expect(await hop('GetItem').count()).toBe(0);
    await trace.getByRole('button', { name: 'DynamoDB' }).click();
    await hop('GetItem').waitFor();
    expect(await hop('Alice is calling.').count()).toBe(0);
    await trace.getByRole('button', { name: 'DynamoDB' }).click();
    await hop('Alice is calling.').waitFor();
  });

  it('folds the signals of the call into one row', async () => {
    await lab.backend.lab.act({ phone: 'bob-phone', act: { do: 'answer' } });
    const signals = trace.locator('.hop', { hasText: /signals? between Alice and Bob/ }).first();
    await signals.waitFor();
    await signals.locator('summary').first().click();
    await signals
      .getByText(/^offer/)
      .first()
      .waitFor();
    expect(await signals.count()).toBe(1);
    expect(lab.errors).toEqual([]);
  });
});
