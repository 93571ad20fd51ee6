import { readFile } from 'node:fs/promises';
import { claimNamesOf } from '../lambda/contract/identity.ts';
import { resolveIdentity } from '../lib/settings/resolve-identity.ts';
import { readSettings } from '../lib/settings/settings.ts';
import { startLocalBackend } from '../local/start-local-backend.ts';
import { eventsOf, webhookFromEnvironment } from './server/events-from-environment.ts';
import { identityFromEnvironment } from './server/identity-from-environment.ts';
import { prepareLab } from './server/prepare-lab.ts';
import { stopWithNpm } from './terminal/stop-with-npm.ts';
import { makeTerminal } from './terminal/terminal.ts';

/** `npm start`: runs the local backend and the lab on PORT (default 3000) until Ctrl-C. LOG is `text` or `json`, WEBHOOK_URL gets the events. */
const main = async (): Promise<void> => {
  // The AWS SDK's warning about Node 20 does not apply here: the deployed functions run on Node 24.
  process.env.AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED = 'true';
  const settings = readSettings(await contextOfCdk());
  const { apps, ringTimeoutSeconds, invitesPerMinute, tenantClaim, callerNameFrom, corsOrigins } = settings;
  const port = portFrom(process.env.PORT);
  const identity = resolveIdentity(settings);
  const { stdout, stderr, env } = process;
  const terminal = makeTerminal({ stdout, stderr, env, userIdClaim: claimNamesOf(identity).userIdClaim });
  // Also after an error: the shell's prompt must not follow the status on its line.
  process.once('exit', terminal.close);
  const webhook = webhookFromEnvironment(process.env);
  const lab = await prepareLab();
  const backend = await startLocalBackend({
    ...lab.options,
    port,
    apps,
    ringTimeoutSeconds,
    invitesPerMinute,
    disclosesBlocks: settings.discloseBlocks,
    callerNameFrom,
    keepWarm: settings.keepWarm,
    identity,
    ...(await identityFromEnvironment(process.env)),
    ...eventsOf(webhook),
    corsOrigins,
    ...(tenantClaim !== undefined && { tenantClaim }),
    onLog: (fn, line) => {
      terminal.onLog(fn, line);
      lab.options.onLog(fn, line);
    },
    onAnswer: terminal.onAnswer,
  });
  await lab.open(backend, tenantClaim);
  stopOnSignals(async () => {
    terminal.close();
    await lab.close();
    await backend.close();
    await lab.disconnect();
  });
  terminal.started(backend, webhook);
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
  let isStopping = false;
  const stop = async () => {
    if (isStopping) return;
    isStopping = true;
    await close();
    process.exit(0);
  };
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.once(signal, () => void stop());
  stopWithNpm(process, () => void stop());
  // The terminal was closed, or the program that reads a pipe has ended.
  process.stdout.on('error', () => void stop());
};

main().catch((error: unknown) => {
  const inUse = error instanceof Error && 'code' in error && error.code === 'EADDRINUSE';
  const port = process.env.PORT ?? '3000';
  const message = error instanceof Error ? error.message : String(error);
  console.error(inUse ? `Port ${port} is in use. Set PORT to another one, such as 3001.` : message);
  process.exit(1);
});
