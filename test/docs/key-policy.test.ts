import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { Stack } from 'aws-cdk-lib';
import * as v from 'valibot';
import { expect, it } from 'vitest';
import { keyStatements } from '../../lib/constructs/key-policy.ts';
import { anApp } from '../lib/deployment.ts';

const page = readFileSync(fileURLToPath(new URL('../../docs/deploy.md', import.meta.url)), 'utf8');
const Policy = v.object({ Statement: v.array(v.looseObject({ Sid: v.string() })) });

it('docs/deploy.md has the statements that a key of the app gets, and that synthesis prints for an imported one', () => {
  const [, json = ''] = /### The policy of an encryption key.*?^```json\n(.*?)^```$/ms.exec(page) ?? [];
  const stack = new Stack(anApp(), 'stack', { env: { account: '123456789012', region: 'eu-west-1' } });

  const documented = v.parse(Policy, JSON.parse(json)).Statement.filter(({ Sid }) => Sid.startsWith('Ringthrough'));

  expect(documented).toEqual(keyStatements(stack).map((one) => stack.resolve(one.toStatementJson())));
});
