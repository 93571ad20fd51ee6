import { describe, expect, it } from 'vitest';
import { eventsOf, webhookFromEnvironment } from '../../../lab/server/events-from-environment.ts';
import { coloursFor } from '../../../lab/terminal/colours.ts';
import { greeting } from '../../../lab/terminal/greeting.ts';

const SECRET = `whsec_${'A'.repeat(32)}`;
const INFO = { url: 'http://127.0.0.1:3000', info: { engine: 'an engine' } } as Parameters<typeof greeting>[0];

describe('the events of npm start', () => {
  it('are off unless WEBHOOK_URL is set', () => {
    expect(webhookFromEnvironment({})).toBeUndefined();
    expect(eventsOf(undefined)).toEqual({});
    expect(greeting(INFO, coloursFor(false, {}))).not.toContain('events');
  });

  it('go to WEBHOOK_URL, signed with WEBHOOK_SECRET or a new secret, which is printed', () => {
    const url = 'http://127.0.0.1:8787/events';
    const given = webhookFromEnvironment({ WEBHOOK_URL: url, WEBHOOK_SECRET: SECRET });
    const made = webhookFromEnvironment({ WEBHOOK_URL: url });

    expect(eventsOf(given)).toEqual({ events: { webhooks: [{ url, secret: SECRET }] } });
    expect(made?.secret).toMatch(/^whsec_[A-Za-z0-9+/]{32}$/);
    expect(greeting(INFO, coloursFor(false, {}), made)).toContain(`  events    ${url}   signed with ${made?.secret}\n`);
  });

  it.each([
    [{ WEBHOOK_SECRET: SECRET }, 'WEBHOOK_SECRET has no effect without WEBHOOK_URL'],
    [{ WEBHOOK_URL: '8787' }, 'WEBHOOK_URL must be a URL on this machine'],
    [{ WEBHOOK_URL: 'http://example.com/' }, 'WEBHOOK_URL must be a URL on this machine'],
    [{ WEBHOOK_URL: 'http://127.0.0.1/', WEBHOOK_SECRET: 'short' }, 'WEBHOOK_SECRET must be whsec_'],
  ])('refuse a value without meaning: %j', (environment, message) => {
    expect(() => webhookFromEnvironment(environment)).toThrow(message);
  });
});
