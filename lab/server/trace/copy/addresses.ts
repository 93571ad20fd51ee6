import * as v from 'valibot';
import type { LocalBackend } from '../../../../local/local-backend.ts';
import type { LocalInfo } from '../../../../local/routes/local-routes.ts';

/** Where copied commands are sent. */
export interface CopyAddresses
  extends Pick<
    LocalInfo,
    'api' | 'dynamodb' | 'sns' | 'sqs' | 'eventbridge' | 'apns' | 'apnsSandbox' | 'fcm' | 'region'
  > {
  /** Project of the local backend's service account. */
  readonly fcmProject: string;
  /** Tenant of the lab's users; absent without tenants. */
  readonly tenant?: string;
}

const ServiceAccount = v.pipe(v.string(), v.parseJson(), v.object({ project_id: v.string() }));

export const copyAddresses = (
  { info, google }: Pick<LocalBackend, 'info' | 'google'>,
  tenant: string | undefined,
): CopyAddresses => ({
  ...info,
  fcmProject: v.parse(ServiceAccount, google.serviceAccount).project_id,
  ...(tenant !== undefined && { tenant }),
});
