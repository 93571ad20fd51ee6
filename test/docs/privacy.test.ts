import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import * as keys from '../../lambda/aws/dynamodb/keys.ts';
import { SIGNAL_RETENTION } from '../../lambda/aws/dynamodb/mailbox-counts.ts';
import { HOUR } from '../../lambda/aws/dynamodb/rate-table.ts';
import { REFUSAL_RETENTION } from '../../lambda/aws/dynamodb/refusal-table.ts';
import { REMOVED_RETENTION } from '../../lambda/aws/dynamodb/release-items.ts';
import { LOST_KEPT, MAX_CONNECTION_DURATION } from '../../lambda/sockets/socket.ts';
import { IN_FLIGHT } from '../../lambda/users/erase-call.ts';
import { deployment, resources, someSettings } from '../lib/deployment.ts';

const read = (file: string): string => readFileSync(new URL(`../../${file}`, import.meta.url), 'utf8');
const page = read('docs/privacy.md');

/** The rows of the table under a heading, as cells. */
const rowsUnder = (heading: string): string[][] => {
  const [, section = ''] = page.split(`## ${heading}\n`);
  const [text = ''] = section.split('\n## ');
  const rows = text.split('\n').filter((line) => line.startsWith('| '));
  return rows.slice(1).map((row) =>
    row
      .split('|')
      .slice(1, -1)
      .map((cell) => cell.trim()),
  );
};

const endOf = (heading: string, name: string): string =>
  rowsUnder(heading)
    .find(([first = '']) => first.startsWith(name))
    ?.at(-1) ?? '';

const DAY = 24 * HOUR;
const days = (ms: number) => `${ms / DAY} days`;
const hours = (ms: number) => `${ms / HOUR} hours`;

describe('docs/privacy.md', () => {
  it('lists every kind of item that keys.ts can make a key of', () => {
    const { user: _partition, ...ofTenant } = keys.keysOf('');
    const shared = Object.keys(keys).flatMap((name) => /^(\w+)Key$/.exec(name)?.[1] ?? []);
    const kinds = [...Object.keys(ofTenant), ...shared].filter((kind) => kind !== 'callOf');

    expect(
      rowsUnder('In the table')
        .map(([name = '']) => name.replaceAll('`', ''))
        .sort(),
    ).toEqual(kinds.sort());
  });

  it('says of each item a content, a purpose and an end', () => {
    for (const cells of rowsUnder('In the table')) expect(cells.filter((cell) => cell !== '')).toHaveLength(4);
  });

  it('says the retention that the code gives', () => {
    const settings = someSettings();
    const retention = `\`callRetentionDays\` (${settings.callRetentionDays} days by default)`;
    const logs = `\`logRetentionDays\` (${settings.logRetentionDays} days by default)`;

    expect(endOf('In the table', '`device`')).toContain(days(REMOVED_RETENTION));
    expect(endOf('In the table', '`endpoint`')).toContain(days(REMOVED_RETENTION));
    expect(endOf('In the table', '`refusals`')).toContain(days(REFUSAL_RETENTION));
    expect(endOf('In the table', '`signal`')).toContain(hours(SIGNAL_RETENTION));
    expect(endOf('In the table', '`mailbox`')).toContain(hours(SIGNAL_RETENTION));
    expect(endOf('In the table', '`socket`')).toContain(hours(MAX_CONNECTION_DURATION));
    expect(endOf('In the table', '`socket`')).toContain(hours(LOST_KEPT));
    for (const item of ['`call`', '`callText`', '`history`']) expect(endOf('In the table', item)).toContain(retention);
    for (const log of ['logs of', 'access logs', 'SNS delivery']) expect(endOf('Elsewhere', log)).toContain(logs);
    expect(page).toContain('at least twenty seconds');
    expect(IN_FLIGHT).toBe(20_000);
  });

  it('says what the deployment keeps besides: backups for 35 days, dead letters for 14', () => {
    const { state, api } = deployment();
    const [table] = resources([state], 'AWS::DynamoDB::GlobalTable');
    const queues = resources([api], 'AWS::SQS::Queue').map(({ Properties }) => Properties.MessageRetentionPeriod);

    // Without a period, DynamoDB keeps 35 days.
    expect(JSON.stringify(table)).toContain('"PointInTimeRecoverySpecification":{"PointInTimeRecoveryEnabled":true}');
    expect(endOf('Elsewhere', 'backups')).toContain('35 days');
    expect(queues.filter((seconds) => seconds !== undefined)).toEqual(queues.slice(1).map(() => (14 * DAY) / 1000));
    expect(endOf('Elsewhere', 'timer queue')).toContain('dead letters 14 days');
  });

  it('lists every field of the log', () => {
    const [, events = ''] = read('lambda/http/log-events.ts').split('export interface LogEvents {\n');
    const [catalogue = ''] = events.split('\n}\n');
    const declarations = catalogue.replace(/\/\*\*[\s\S]*?\*\//g, '');
    const fields = [...declarations.matchAll(/(?<=[{;]\s*|\n\s*)(\w+)\??: (?!\{)/g)].map(([, name]) => name);
    const listed = rowsUnder('In the log').flatMap(([names = '']) =>
      [...names.matchAll(/`(\w+)`/g)].map(([, name]) => name),
    );

    expect(listed.sort()).toEqual([...new Set(fields)].sort());
  });
});
