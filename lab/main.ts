import { readFile } from 'node:fs/promises';
import { resolveIdentity } from '../lib/settings/resolve-identity.ts';
import { readSettings } from '../lib/settings/settings.ts';
import { type LocalBackend, startLocalBackend } from '../local/start-local-backend.ts';
import { identityFromEnvironment } from './server/identity-from-environment.ts';
import { prepareLab } from './server/prepare-lab.ts';

/** `npm start`: runs the local backend and the lab on PORT (default 3000) until Ctrl-C. */
const main = async (): Promise<void> => {
  // The AWS SDK's warning about Node 20 does not apply here: the deployed functions run on Node 24.
  process.env.AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED = 'true';
  const settings = readSettings(await contextOfCdk());
  const { apps, ringTimeoutSeconds, invitesPerMinute, tenantClaim, callerNameFrom, corsOrigins } = settings;
  const port = portFrom(process.env.PORT);
  const lab = await prepareLab();
  const backend = await startLocalBackend({
    ...lab.options,
    port,
    apps,
    ringTimeoutSeconds,
    invitesPerMinute,
    disclosesBlocks: settings.discloseBlocks,
    callerNameFrom,
    identity: resolveIdentity(settings),
    ...(await identityFromEnvironment(process.env)),
    corsOrigins,
    ...(tenantClaim !== undefined && { tenantClaim }),
    onLog: (fn, line) => console.log(`${dim(fn.padEnd(9))}${line}`),
  });
  await lab.open(backend, tenantClaim);
  stopOnSignals(async () => {
    await lab.close();
    await backend.close();
    await lab.disconnect();
  });
  console.log(greeting(backend));
};

/** The settings that `cdk deploy` uses too, so that the lab phones have the bundle id of the deployed app. */
const contextOfCdk = async (): Promise<unknown> => {
  const { context } = JSON.parse(await readFile(new URL('../cdk.json', import.meta.url), 'utf8'));
  return context?.ringthrough;
};

const portFrom = (text = '3000'): number => {
  const port = Number(text);
  if (!Number.isInteger(port) || port < 0 || port > 65_535)
    throw new Error(`PORT must be a port number, not "${text}"`);
  return port;
};

const stopOnSignals = (close: () => Promise<void>): void => {
  const stop = async () => {
    await close();
    process.exit(0);
  };
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.once(signal, () => void stop());
};

const dim = (text: string): string => (process.stdout.isTTY ? `\x1b[2m${text}\x1b[22m` : text);

const greeting = ({ url, info }: LocalBackend): string => `
Ringthrough is running. Ctrl-C stops it.

  ring lab  ${url}   two phones, and every hop of a call between them
  API       ${url}/v1
  services  ${url}/local/info   (DynamoDB by ${info.engine}, SNS, Apple's and Google's push services)

Ring a first phone${process.platform === 'win32' ? ', in Git Bash' : ''}:

  curl -sX PUT ${url}/v1/devices/bobs-iphone -H "authorization: Bearer $(curl -s '${url}/local/token?user=bob')" -d '{"platform":"ios","environment":"production","token":"b0b5"}'
  curl -sX POST ${url}/v1/calls -H "authorization: Bearer $(curl -s '${url}/local/token?user=alice')" -d '{"to":"bob","caller":{"name":"Alice"}}'
  curl -s ${url}/local/pushes
`;

main().catch((error: unknown) => {
  const inUse = error instanceof Error && 'code' in error && error.code === 'EADDRINUSE';
  const port = process.env.PORT ?? '3000';
  const message = error instanceof Error ? error.message : String(error);
  console.error(inUse ? `Port ${port} is in use. Set PORT to another one, such as 3001.` : message);
  process.exit(1);
});
