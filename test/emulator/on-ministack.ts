import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { App } from 'aws-cdk-lib';
import * as v from 'valibot';
import { ringthroughStacks } from '../../lib/stacks/ringthrough-stacks.ts';
import { cdkContext, someSettings } from '../lib/deployment.ts';
import { someone } from '../support/backend.ts';
import { openSocket } from '../support/socket.ts';
import { cdkFor } from './cdk.ts';
import { ACCOUNT, REGION, startEmulator } from './emulator.ts';
import { startMinistack } from './ministack.ts';
import { putPushSecrets } from './push-secrets.ts';
import { signIn } from './user-pool.ts';

const Outputs = v.object({
  'ringthrough-dev-state': v.object({ UserPoolId: v.string(), UserPoolClientId: v.string() }),
  'ringthrough-dev-api': v.object({ ApiUrl: v.string(), SocketUrl: v.string() }),
});

const apiIdOf = (url: string): string => new URL(url).hostname.split('.')[0] ?? '';

/** Deploys both stacks onto a new ministack. Returns access to its HTTP API, its WebSocket API and its user pool. */
export const deployOntoMinistack = async (functionsDir: string) => {
  const sns = await startEmulator();
  const aws = await startMinistack(sns.url);
  const close = async () => {
    await aws.close();
    await sns.close();
  };

  await putPushSecrets(aws);
  const cdk = cdkFor(aws);
  const app = new App({ context: cdkContext, outdir: cdk.assembly });
  ringthroughStacks(app, someSettings({ monitoring: false, identity: undefined }), functionsDir);
  app.synth();
  const outputs = join(aws.folder, 'outputs.json');
  const deploy = ['deploy', '--app', cdk.assembly, '--all', '--require-approval', 'never', '--outputs-file', outputs];
  try {
    await cdk.run('bootstrap', '--app', cdk.assembly, `aws://${ACCOUNT}/${REGION}`);
    await cdk.run(...deploy);
  } catch (error) {
    await close();
    throw new Error(`${error}\n${aws.log().slice(-10_000)}`);
  }

  const { 'ringthrough-dev-state': state, 'ringthrough-dev-api': api } = v.parse(
    Outputs,
    JSON.parse(readFileSync(outputs, 'utf8')),
  );
  // ministack's path-style URL, because the API's host name does not resolve on this machine.
  const at = (url: string, stage: string) => `${aws.url}/_aws/execute-api/${apiIdOf(url)}/${stage}`;
  const backend = { info: { socket: at(api.SocketUrl, 'v1').replace('http', 'ws') } };

  const request = async (method: string, path: string, token?: string, body?: unknown) => {
    const response = await fetch(`${at(api.ApiUrl, '$default')}${path}`, {
      method,
      headers: { 'content-type': 'application/json', ...(token && { authorization: `Bearer ${token}` }) },
      ...(body !== undefined && { body: JSON.stringify(body) }),
    });
    const text = await response.text();
    return { status: response.status, body: text === '' ? undefined : JSON.parse(text) };
  };

  const person = async (name: string) => {
    const pool = { UserPoolId: state.UserPoolId, ClientId: state.UserPoolClientId };
    const user = await signIn(aws, pool, `${someone(name)}@example.com`);
    return {
      ...user,
      http: (method: string, path: string, body?: unknown) => request(method, path, user.token, body),
      open: (deviceId: string) => openSocket(backend, `bearer.${user.token}`, deviceId),
    };
  };

  return { aws, sns, backend, request, person, close };
};

export type OnMinistack = Awaited<ReturnType<typeof deployOntoMinistack>>;
