import type { SNSClient } from '@aws-sdk/client-sns';
import type { Output } from '../terminal/output.ts';
import { startProgress } from '../terminal/progress.ts';
import { readInput } from '../terminal/read-input.ts';
import type { Terminal } from '../terminal/terminal.ts';
import { checkBundleId, type SourceApplication } from './application.ts';
import { userOfData } from './custom-user-data.ts';
import type { ImportOptions } from './import-command.ts';
import { type ListedEndpoint, listEndpoints } from './list-endpoints.ts';
import { type Mapping, makeMapping } from './mapping.ts';
import { runMappingCommand } from './mapping-command.ts';
import { readRows } from './read-rows.ts';
import type { Source, SourceDevice } from './source.ts';

/** The endpoints of an application, each with its user. @param perSecond requests a second that list endpoints */
export const readApplication = async (
  { sns, perSecond }: { readonly sns: SNSClient; readonly perSecond: number },
  application: SourceApplication,
  options: ImportOptions,
  { terminal, output }: { readonly terminal: Terminal; readonly output: Output },
): Promise<Source> => {
  await checkBundleId(sns, application);
  const progress = startProgress(terminal, 'endpoints listed', 0);
  const endpoints = await listEndpoints(sns, application.arn, { perSecond, signal: terminal.signal }, (count) =>
    progress.update(count, count),
  ).finally(() => progress.stop());
  const mapping = await mappingOf(endpoints, options, terminal);
  for (const { line, detail } of mapping?.bad.slice(0, SHOWN) ?? []) output.note(`mapping, line ${line}: ${detail}`);
  if (mapping !== undefined && mapping.bad.length > SHOWN)
    output.note(`… and ${mapping.bad.length - SHOWN} more lines`);
  const userOf = mapping === undefined ? userOfData(endpoints, options.userField) : undefined;
  const devices = endpoints.map((endpoint): SourceDevice => {
    const { arn, token, isEnabled } = endpoint;
    const found = userOf?.(endpoint);
    const mapped = mapping?.of(arn, token);
    const ids = found !== undefined && 'userId' in found ? found : mapped;
    const missing = found !== undefined && 'problem' in found ? found.problem : 'is not in the mapping';
    return {
      place: { endpointArn: arn },
      values: { ...ids, ...application.values, ...(token !== '' && { token }) },
      isEnabled,
      ...(ids?.userId === undefined && { problem: { reason: 'no_user', detail: missing } }),
    };
  });
  return { name: application.arn, devices, platform: application.platform, isAdopted: application.isAdopted };
};

/** Bad lines that are printed. */
const SHOWN = 5;

const mappingOf = async (
  endpoints: readonly ListedEndpoint[],
  { mapping: file, mappingCommand: command }: ImportOptions,
  terminal: Terminal,
): Promise<Mapping | undefined> => {
  const needed = [['endpointArn', 'token'], ['userId']] as const;
  if (file !== undefined) {
    const bytes = await readInput(file, '--mapping', terminal);
    return makeMapping(readRows(bytes, { path: file, option: '--mapping', needed }).rows);
  }
  if (command === undefined) return undefined;
  const input = endpoints.map(({ arn: endpointArn, token, isEnabled: enabled, customUserData }) => ({
    ...{ endpointArn, token, enabled },
    ...(customUserData !== undefined && { customUserData }),
  }));
  const printed = await runMappingCommand(command, input, terminal.signal);
  const rows = readRows(Buffer.from(printed), { path: 'its output.ndjson', option: '--mapping-command', needed });
  return makeMapping(rows.rows);
};
