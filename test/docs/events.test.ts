import { execFileSync, spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import * as v from 'valibot';
import { describe, expect, it } from 'vitest';
import { PUBLISHED_EVENTS, PublishedEvent } from '../../lambda/contract/published-events.ts';
import { webhookKey } from '../../lambda/events/webhook-signature.ts';
import { readSettings } from '../../lib/settings/settings.ts';
import { hasBash } from '../support/bash.ts';

const page = readFileSync(new URL('../../docs/events.md', import.meta.url), 'utf8');
const blocks = (language: string): string[] =>
  [...page.matchAll(new RegExp(`^\`\`\`${language}\\n(.*?)^\`\`\`$`, 'gms'))].map(([, text = '']) => text.trim());
const [settings = '', example = ''] = blocks('json');

const hasOpenssl = hasBash && spawnSync('openssl', ['version']).status === 0;
if (!hasOpenssl) console.warn('SKIPPED: no bash or no openssl, so the command that makes a secret is not run');

describe('docs/events.md', () => {
  it('has settings that can be deployed, with the secret that its commands create', () => {
    const apps = [{ appId: 'main', bundleId: 'com.example.app', credentials: { apnsProduction: 'apns' } }];
    const { events } = JSON.parse(settings);

    expect(readSettings({ events, apps }).events).toMatchObject({ bus: true, webhooks: [{ name: 'crm' }] });
    for (const command of blocks('sh').filter((text) => text.startsWith('aws secretsmanager'))) {
      expect(command).toContain(` ${events.webhooks[0].secret} `);
    }
  });

  it.skipIf(!hasOpenssl)('makes a secret that fits', () => {
    const [, text = ''] = /--secret-string (.*)$/m.exec(page) ?? [];

    const secret = execFileSync('bash', ['-c', `printf %s ${text}`], { encoding: 'utf8' });

    expect(webhookKey(secret)).toHaveLength(32);
  });

  it('shows an event of the contract', () => {
    const event = JSON.parse(example);

    expect(v.parse(PublishedEvent, event)).toEqual(event);
  });

  it('has every type in its table, in the order of the contract', () => {
    const types = [...page.matchAll(/^\| `((?:call|device)\.\w+)` \|/gm)].map(([, type]) => type);

    expect(types).toEqual([...PUBLISHED_EVENTS]);
  });

  it('has a rule of EventBridge that CDK accepts', () => {
    const [snippet = ''] = blocks('ts').filter((text) => text.includes('new Rule('));
    const code = snippet.replaceAll(/^import (\{.*?\}) from ('.*?');$/gm, 'const $1 = require($2);');
    const require = createRequire(import.meta.url);

    const stack = new Function('require', `${code}\nreturn stack;`)(require);

    const template = require('aws-cdk-lib/assertions').Template.fromStack(stack);
    template.hasResourceProperties('AWS::Events::Rule', {
      EventBusName: 'calls',
      EventPattern: { source: ['ringthrough'], 'detail-type': ['call.missed'] },
    });
  });
});
