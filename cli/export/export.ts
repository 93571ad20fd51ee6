import { snsRateOf } from '../aws/sns-rate.ts';
import type { Action, Cli } from '../command.ts';
import { agreeToScan, unitsPerSecondOf } from '../devices/scan-cost.ts';
import { type FoundDevice, scanDevices } from '../devices/scan-devices.ts';
import { type Deployment, resolveDeployment } from '../target/deployment.ts';
import { count, counted, duration } from '../terminal/numbers.ts';
import { startProgress } from '../terminal/progress.ts';
import { type DeviceTokens, rowWriter, valuesOf } from './device-rows.ts';
import type { ExportOptions } from './export-command.ts';
import { exportFormat } from './export-options.ts';
import { openPrivateFile } from './private-file.ts';
import { readTokens } from './read-tokens.ts';

/** Writes all devices of a deployment into a file, or on stdout. */
export const exportDevices: Action<ExportOptions> = async (cli, options) => {
  const { terminal, output } = cli;
  const { output: path, withTokens } = options;
  const { head, row } = rowWriter(exportFormat(options, output.isJson), withTokens === true);
  const deployment = await resolveDeployment(options);
  const perSecond = snsRateOf(options, deployment.region);
  const { items } = await agreeToScan(cli, deployment, options);
  const file = path === undefined ? undefined : openPrivateFile(path);
  const write = (text: string): void => {
    if (file !== undefined) file.write(text);
    else if (text !== '') terminal.stdout.write(text);
  };
  try {
    const { devices, unreadable } = await scan(cli, deployment, options, items);
    write(head);
    let gone = 0;
    if (withTokens !== true) for (const found of devices) write(row(valuesOf(found, undefined)));
    else {
      await withTokensOf(cli, deployment, devices, perSecond, (found, tokens) => {
        if (tokens === undefined) gone += 1;
        else write(row(valuesOf(found, tokens)));
      });
    }
    file?.complete();
    summarise(cli, options, { devices: devices.length - gone, gone, unreadable });
    return undefined;
  } catch (error) {
    file?.discard();
    throw error;
  }
};

const scan = async ({ terminal }: Cli, deployment: Deployment, options: ExportOptions, items: number) => {
  const devices: FoundDevice[] = [];
  const progress = startProgress(terminal, 'items', items);
  try {
    const { unreadable } = await scanDevices(deployment, {
      unitsPerSecond: unitsPerSecondOf(options),
      signal: terminal.signal,
      onDevice: (found) => void devices.push(found),
      onProgress: (done) => progress.update(done),
    });
    return { devices, unreadable };
  } finally {
    progress.stop();
  }
};

const withTokensOf = async (
  { terminal, output }: Cli,
  deployment: Deployment,
  devices: readonly FoundDevice[],
  perSecond: number,
  onDevice: (found: FoundDevice, tokens: DeviceTokens | undefined) => void,
): Promise<void> => {
  const requests = devices.reduce((sum, { device }) => sum + (device.alertEndpointArn === undefined ? 1 : 2), 0);
  output.note(
    `Tokens of ${counted(devices.length, 'device')}: ${counted(requests, 'SNS request')} at ${count(perSecond)} a second, ${duration(requests / perSecond)}.`,
  );
  const progress = startProgress(terminal, 'devices', devices.length);
  let done = 0;
  try {
    await readTokens(deployment, devices, {
      perSecond,
      signal: terminal.signal,
      onDevice: (found, tokens) => {
        done += 1;
        progress.update(done);
        onDevice(found, tokens);
      },
    });
  } finally {
    progress.stop();
  }
};

const summarise = (
  { output }: Cli,
  { output: path, withTokens }: ExportOptions,
  counts: { readonly devices: number; readonly gone: number; readonly unreadable: number },
): void => {
  const lines = [
    `${counted(counts.devices, 'device')}${path === undefined ? '' : ` in ${path}`}`,
    ...(counts.gone > 0 ? [`${count(counts.gone)} left out: SNS has no endpoint of theirs any more`] : []),
    ...(counts.unreadable > 0 ? [`${count(counts.unreadable)} left out: this version cannot read them`] : []),
  ];
  if (path === undefined) for (const line of lines) output.note(line);
  else output.result({ file: path, withTokens: withTokens === true, ...counts }, () => lines.join('\n'));
  if (withTokens === true) {
    output.note(
      `${path} has the tokens of phones, which identify them, and can be pushed to with your app's key. Delete it after the import.`,
    );
  }
};
