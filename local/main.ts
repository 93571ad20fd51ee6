import { readFile } from 'node:fs/promises';
import { readSettings } from '../lib/settings.ts';
import { prepareLab } from './lab/prepare-lab.ts';
import { type House, startHouse } from './start-house.ts';

/** `npm start`: everything on this machine, on PORT (3000), until Ctrl-C. */
const main = async (): Promise<void> => {
  // The AWS SDK's word on Node 20 is for whoever deploys, and Lambda runs 24.
  process.env.AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED = 'true';
  const { apps, ringSeconds, tenantClaim } = readSettings(await contextOfCdk());
  const port = portFrom(process.env.PORT);
  const lab = await prepareLab();
  const house = await startHouse({
    ...lab.options,
    port,
    apps,
    ringSeconds,
    ...(tenantClaim !== undefined && { tenantClaim }),
    onLog: (fn, line) => console.log(`${dim(fn.padEnd(9))}${line}`),
  });
  await lab.open(house, tenantClaim);
  stopOnSignals(async () => {
    await lab.close();
    await house.close();
    await lab.disconnect();
  });
  console.log(greeting(house));
};

/** The settings that `cdk deploy` uses too: the phones of this machine have the app's own bundle. */
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

const greeting = ({ url, info }: House): string => `
Ringthrough is running. Ctrl-C stops it.

  ring lab  ${url}   two phones, and every hop between them
  API       ${url}/v1
  all else  ${url}/local/info   (DynamoDB by ${info.engine}, SNS, Apple's and Google's push services)

Ring a first phone:

  curl -sX PUT ${url}/v1/devices/bobs-iphone -H "authorization: Bearer $(curl -s '${url}/local/token?user=bob')" -d '{"platform":"ios","environment":"production","token":"b0b5"}'
  curl -sX POST ${url}/v1/calls -H "authorization: Bearer $(curl -s '${url}/local/token?user=alice')" -d '{"to":"bob","caller":{"name":"Alice"}}'
  curl -s ${url}/local/pushes
`;

main().catch((error: unknown) => {
  const inUse = error instanceof Error && 'code' in error && error.code === 'EADDRINUSE';
  const port = process.env.PORT ?? '3000';
  const message = error instanceof Error ? error.message : String(error);
  console.error(inUse ? `Port ${port} is in use. Take another: PORT=3001 npm start` : message);
  process.exit(1);
});
