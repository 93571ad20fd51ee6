import { isIPv6 } from 'node:net';
import { networkInterfaces } from 'node:os';
import type { Cli } from '../../command.ts';
import { CliError } from '../../terminal/cli-error.ts';
import type { PushOptions } from '../push-command.ts';
import { type Receipts, startReceipts } from './start-receipts.ts';
import { askForUrl, tunnelUrl, waitForTunnel } from './tunnel.ts';

/** Where the phone sends its receipts. */
export interface Listening {
  readonly receipts: Receipts;
  /** Without a trailing slash. */
  readonly publicUrl: string;
}

/**
 * Starts to listen, as the options say; `undefined` when they do not.
 *
 * @throws CliError `usage`, `input`; `network` when the tunnel does not lead here
 */
export const listen = async (cli: Cli, options: PushOptions): Promise<Listening | undefined> => {
  const { listen: tunnel, listenOn, listenPort } = options;
  if (tunnel !== undefined && listenOn !== undefined)
    throw new CliError('usage', 'give either --listen or --listen-on');
  if (listenPort !== undefined && tunnel === undefined) throw new CliError('usage', '--listen-port needs --listen');
  if (listenOn !== undefined) return await listenInNetwork(cli, listenOn);
  if (tunnel === undefined) return undefined;
  // Before anything listens: a wrong URL is an error at once.
  const given = tunnel === true ? undefined : tunnelUrl(tunnel);
  const receipts = await startReceipts({ host: '127.0.0.1', port: listenPort ?? 0, now: cli.terminal.now });
  try {
    const publicUrl = given ?? (await askForUrl(cli, receipts.port));
    await waitForTunnel(cli, publicUrl, receipts);
    return { receipts, publicUrl };
  } catch (error) {
    receipts.close();
    throw error;
  }
};

const listenInNetwork = async ({ terminal, output }: Cli, text: string): Promise<Listening> => {
  const [, bracketed, plain, port] = /^(?:\[([^\]]+)\]|([^:[\]]+)):(\d{1,5})$/.exec(text.trim()) ?? [];
  const host = bracketed ?? plain;
  if (host === undefined || Number(port) > 65_535 || /^(0\.0\.0\.0|::)$/.test(host)) {
    const found = addresses().map((address) => `--listen-on ${address}:8787`);
    const hint = `For example ${found.join(' or ')}.`;
    throw new CliError('usage', `--listen-on: ${text} is no address of this machine with a port`, hint);
  }
  const receipts = await startReceipts({ host, port: Number(port), now: terminal.now });
  const publicUrl = `http://${isIPv6(host) ? `[${host}]` : host}:${receipts.port}`;
  output.note(plainHttp(publicUrl, host));
  return { receipts, publicUrl };
};

const addresses = (): string[] => {
  const all = Object.values(networkInterfaces()).flatMap((one) => one ?? []);
  const found = all.filter(({ family, internal }) => family === 'IPv4' && !internal).map(({ address }) => address);
  return found.length === 0 ? ['192.168.1.7'] : found;
};

/**
 * What plain http needs in an app.
 * https://developer.apple.com/documentation/bundleresources/information-property-list/nsapptransportsecurity/nsallowslocalnetworking
 * https://developer.android.com/privacy-and-security/security-config#CleartextTrafficPermitted
 */
const plainHttp = (url: string, host: string): string =>
  [
    `Receipts come to ${url} by plain http: everybody in that network can reach it, and read along.`,
    '  iOS: Info.plist of a debug build, NSAppTransportSecurity, NSAllowsLocalNetworking YES; iOS asks the user for the local network',
    `  Android: in a debug build android:usesCleartextTraffic="true", or a network security config for ${host}`,
  ].join('\n');
