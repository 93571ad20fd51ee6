import { createInterface } from 'node:readline/promises';
import { setTimeout } from 'node:timers/promises';
import type { Cli } from '../../command.ts';
import { CliError } from '../../terminal/cli-error.ts';
import type { Receipts } from './start-receipts.ts';

/** How long a tunnel that was just started may take until its name is known everywhere, and between two looks at it. */
const TUNNEL_MS = 60_000;
const LOOK_MS = 1_000;

const commands = (port: number): string[] => [
  `  cloudflared tunnel --url http://127.0.0.1:${port}`,
  `  ngrok http ${port}`,
];

/** @throws CliError `usage` for what is no https URL */
export const tunnelUrl = (text: string): string => {
  const url = text.trim().replace(/\/+$/, '');
  if (URL.canParse(url) && new URL(url).protocol === 'https:' && !/[?#]/.test(url)) return url;
  const hint = 'In the same network, without a tunnel: --listen-on ADDRESS:PORT, which says what plain http needs.';
  throw new CliError('usage', `--listen: ${text.trim()} is no https URL of a tunnel`, hint);
};

/** The port is known only now, so the tunnel is started while this command waits. @throws CliError `usage` without a URL */
export const askForUrl = async ({ terminal, output }: Cli, port: number): Promise<string> => {
  output.note(['In another terminal, start a tunnel:', ...commands(port), 'and paste its https URL here:'].join('\n'));
  const lines = createInterface({ input: terminal.stdin });
  terminal.signal.addEventListener('abort', () => lines.close(), { once: true });
  try {
    for await (const line of lines) if (line.trim() !== '') return tunnelUrl(line);
  } finally {
    lines.close();
  }
  throw new CliError('usage', 'no URL of a tunnel was given', `--listen https://… --listen-port ${port}`);
};

/**
 * Asks for itself through the tunnel, so that a push is sent only when its receipts can come back.
 *
 * @throws CliError `network` when the tunnel does not lead here
 */
export const waitForTunnel = async ({ terminal, output }: Cli, url: string, receipts: Receipts): Promise<void> => {
  const { checkPath, port } = receipts;
  const start = terminal.now();
  for (let looks = 0; ; looks += 1) {
    const found = await look(`${url}${checkPath}`);
    if (found === 204) return;
    if (terminal.now() - start > TUNNEL_MS || terminal.signal.aborted) {
      const hint = `Start it with the port of this command, --listen-port PORT:\n${commands(port).join('\n')}`;
      throw new CliError('network', `${new URL(url).host} does not lead to this command (${found})`, hint);
    }
    if (looks === 0) {
      const text = `Waiting for the tunnel ${url} (${found}), which must lead to port ${port}:`;
      output.note([text, ...commands(port)].join('\n'));
    }
    await setTimeout(LOOK_MS, undefined, { signal: terminal.signal });
  }
};

/** The status, or the code of the connection's error. */
const look = async (url: string): Promise<number | string> => {
  try {
    return (await fetch(url, { redirect: 'manual', signal: AbortSignal.timeout(5_000) })).status;
  } catch (error) {
    const { cause } = error as { readonly cause?: { readonly code?: string } };
    return cause?.code ?? 'no answer';
  }
};
