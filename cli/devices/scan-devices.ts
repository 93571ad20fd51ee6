import { ScanCommand } from '@aws-sdk/client-dynamodb';
import { DEVICE_PREFIX, tenantOfUser } from '../../lambda/aws/dynamodb/keys.ts';
import { type Item, readDevice, toItem } from '../../lambda/aws/dynamodb/stored-items.ts';
import type { Device } from '../../lambda/devices/device.ts';
import { awsError } from '../aws/aws-error.ts';
import { rateLimiter } from '../aws/rate-limiter.ts';
import type { Deployment } from '../target/deployment.ts';

/** A device, and the tenant of its user: empty in a deployment for one. */
export interface FoundDevice {
  readonly tenant: string;
  readonly device: Device;
}

export interface ScanOptions {
  readonly unitsPerSecond: number;
  readonly signal: AbortSignal;
  readonly onDevice: (found: FoundDevice) => void;
  /** Called after each page. @param items that DynamoDB has read, of all kinds */
  readonly onProgress: (items: number) => void;
}

export interface ScanResult {
  /** Items of all kinds. */
  readonly items: number;
  /** Read request units that DynamoDB has counted. */
  readonly units: number;
  /** Devices that this version cannot read. */
  readonly unreadable: number;
}

/**
 * Reads every device of the table, in segments side by side. Eventually consistent: what is done to a device must depend on a read of its
 * own. Pages have up to 1 MB; the rate holds on average (https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Scan.html).
 *
 * @throws CliError as AWS answers; AbortError after Ctrl-C
 */
export const scanDevices = async (
  { clients, table }: Pick<Deployment, 'clients' | 'table'>,
  { unitsPerSecond, signal, onDevice, onProgress }: ScanOptions,
): Promise<ScanResult> => {
  const limiter = rateLimiter(unitsPerSecond);
  const db = clients.dynamodb();
  const total = segmentsFor(unitsPerSecond);
  const counts = { items: 0, units: 0, unreadable: 0 };

  const scanSegment = async (Segment: number): Promise<void> => {
    let from: Item | undefined;
    do {
      signal.throwIfAborted();
      const page = await db.send(
        new ScanCommand({
          TableName: table,
          Segment,
          TotalSegments: total,
          FilterExpression: 'begins_with(sk, :device) AND attribute_not_exists(removedAt)',
          ExpressionAttributeValues: toItem({ ':device': DEVICE_PREFIX }),
          ReturnConsumedCapacity: 'TOTAL',
          ExclusiveStartKey: from,
        }),
        { abortSignal: signal },
      );
      const units = page.ConsumedCapacity?.CapacityUnits ?? 0;
      counts.items += page.ScannedCount ?? 0;
      counts.units += units;
      for (const item of page.Items ?? []) {
        const found = readFound(item);
        if (found === undefined) counts.unreadable += 1;
        else onDevice(found);
      }
      onProgress(counts.items);
      from = page.LastEvaluatedKey;
      await limiter.take(units, signal);
    } while (from !== undefined);
  };

  try {
    await Promise.all(Array.from({ length: total }, (_, segment) => scanSegment(segment)));
    return counts;
  } catch (error) {
    signal.throwIfAborted();
    throw awsError(error, `scanning the table ${table}`);
  }
};

/** One page after the other of one segment reads some 500 units a second. */
const segmentsFor = (unitsPerSecond: number): number => Math.min(64, Math.max(4, Math.ceil(unitsPerSecond / 250)));

const readFound = (item: Item): FoundDevice | undefined => {
  const tenant = tenantOfUser(item.pk?.S ?? '');
  if (tenant === undefined) return undefined;
  try {
    return { tenant, device: readDevice(item) };
  } catch {
    return undefined;
  }
};
