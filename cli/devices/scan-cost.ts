import { DescribeTableCommand } from '@aws-sdk/client-dynamodb';
import { awsError } from '../aws/aws-error.ts';
import { dollars, PRICES } from '../aws/prices.ts';
import type { Cli } from '../command.ts';
import type { Deployment } from '../target/deployment.ts';
import { CliError } from '../terminal/cli-error.ts';
import { confirm } from '../terminal/confirm.ts';
import { count, duration } from '../terminal/numbers.ts';
import type { ScanCostOptions } from './scan-options.ts';

/** What reading a table costs. */
export interface ScanCost {
  readonly bytes: number;
  /** As DynamoDB last counted them. */
  readonly items: number;
  readonly readUnits: number;
  readonly seconds: number;
  readonly dollars: number;
}

/**
 * A scan that is eventually consistent costs half a read unit for 4 KB of what it reads, also of items that it leaves out.
 * https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/read-write-operations.html
 */
export const scanCost = (bytes: number, items: number, unitsPerSecond: number): ScanCost => {
  const readUnits = Math.ceil(bytes / 8192);
  return {
    bytes,
    items,
    readUnits,
    seconds: Math.ceil(readUnits / unitsPerSecond),
    dollars: readUnits * PRICES.readUnit,
  };
};

/** @throws CliError `usage` for what is no number above 0 */
export const unitsPerSecondOf = ({ readUnitsPerSecond = '500' }: ScanCostOptions): number => {
  const value = Number(readUnitsPerSecond);
  if (Number.isFinite(value) && value > 0) return value;
  throw new CliError('usage', `--read-units-per-second: ${readUnitsPerSecond} is no number above 0`);
};

/**
 * Says what reading the whole table costs, and asks whether to do it. The local backend's table costs nothing, so nobody is asked.
 *
 * @throws CliError as `confirm`, and as AWS answers
 */
export const agreeToScan = async (
  { terminal, output }: Cli,
  { clients, table, kind }: Deployment,
  options: ScanCostOptions,
): Promise<ScanCost> => {
  const unitsPerSecond = unitsPerSecondOf(options);
  const described = await clients
    .dynamodb()
    .send(new DescribeTableCommand({ TableName: table }))
    .catch((error: unknown) => {
      throw awsError(error, `asking for the size of the table ${table}`);
    });
  const { TableSizeBytes: bytes = 0, ItemCount: items = 0 } = described.Table ?? {};
  const cost = scanCost(bytes, items, unitsPerSecond);
  output.note(costText(table, cost, unitsPerSecond));
  if (kind === 'aws') await confirm(terminal, 'Read the whole table?', options.yes);
  return cost;
};

export const costText = (table: string, cost: ScanCost, unitsPerSecond: number): string => {
  const size = `${count(cost.items)} items of all kinds, ${count(Math.ceil(cost.bytes / 1_000_000))} MB`;
  if (cost.bytes === 0) {
    return `Reads the whole table ${table}, at ${count(unitsPerSecond)} read units a second. DynamoDB has not counted its size yet, which it does every six hours: a GB costs $0.015 to read.`;
  }
  return [
    `Reads the whole table ${table}: ${size}, as DynamoDB counted them in the last six hours.`,
    `That is ${count(cost.readUnits)} read units: ${dollars(cost.dollars)} (us-east-1 list price $0.125 per million,`,
    `https://aws.amazon.com/dynamodb/pricing/on-demand/), and ${duration(cost.seconds)} at ${count(unitsPerSecond)} a second.`,
  ].join('\n');
};
