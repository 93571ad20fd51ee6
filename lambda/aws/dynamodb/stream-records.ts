import type { DynamoDBRecord, AttributeValue as StreamValue } from 'aws-lambda';
import type { WrittenItem } from '../../events/written-item.ts';
import { BROWSER_PREFIX, CALL_RECORD, callOfKey, DEVICE_PREFIX, tenantOfUser } from './keys.ts';
import { type Item, readBrowser, readCallRecord, readDevice } from './stored-items.ts';

/**
 * @returns `undefined` for another item, and for a deletion
 * @throws Error when the item cannot be read; the message names attributes only
 */
export const writtenItemOf = ({ dynamodb = {} }: DynamoDBRecord): WrittenItem | undefined => {
  const { Keys, NewImage, ApproximateCreationDateTime = 0 } = dynamodb;
  const pk = Keys?.pk?.S ?? '';
  const sk = Keys?.sk?.S ?? '';
  if (NewImage === undefined) return undefined;
  const call = sk === CALL_RECORD ? callOfKey(pk) : undefined;
  if (call !== undefined) return { kind: 'call', tenant: call.tenant, call: readCallRecord(itemOf(NewImage)) };
  const isBrowser = sk.startsWith(BROWSER_PREFIX);
  const tenant = isBrowser || sk.startsWith(DEVICE_PREFIX) ? tenantOfUser(pk) : undefined;
  if (tenant === undefined) return undefined;
  const { N: removedAt } = NewImage.removedAt ?? {};
  return {
    kind: 'device',
    tenant,
    written: {
      device: isBrowser ? readBrowser(itemOf(NewImage)) : readDevice(itemOf(NewImage)),
      removedAt: removedAt === undefined ? undefined : Number(removedAt),
      writtenAt: ApproximateCreationDateTime * 1000,
    },
  };
};

/**
 * An image of the stream as an item. Lambda has bytes as base64, of which calls and devices have none; all other attributes are the same.
 */
const itemOf = (image: Readonly<Record<string, StreamValue>>): Item => image as Item;
