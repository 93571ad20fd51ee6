import { GetPlatformApplicationAttributesCommand, NotFoundException } from '@aws-sdk/client-sns';
import type { Deployment } from '../../../target/deployment.ts';
import type { Snapshot } from '../snapshot.ts';
import { read } from './reading.ts';

const EVENTS = ['EventDeliveryFailure', 'EventEndpointCreated', 'EventEndpointUpdated', 'EventEndpointDeleted'];

/** The platform applications of every app: `main/APNS_VOIP`. */
export const gatherApplications = async ({ apps, clients }: Deployment): Promise<Snapshot['applications']> => {
  const all = apps.flatMap(({ appId, applications }) =>
    Object.entries(applications).flatMap(([platform, arn]) =>
      arn === undefined ? [] : [{ name: `${appId}/${platform}`, arn }],
    ),
  );
  const found: Snapshot['applications'] = [];
  // One after the other: in a small region, SNS allows 30 of these requests a second for the whole account.
  for (const { name, arn } of all) {
    const attributes = await read(`reading the platform application ${name}`, () => attributesOf(clients.sns(), arn));
    found.push({ name, arn, attributes });
  }
  return found;
};

const attributesOf = async (sns: ReturnType<Deployment['clients']['sns']>, arn: string) => {
  try {
    const { Attributes = {} } = await sns.send(
      new GetPlatformApplicationAttributesCommand({ PlatformApplicationArn: arn }),
    );
    const { Enabled, AppleCertificateExpiryDate: expires } = Attributes;
    const events = EVENTS.flatMap((name) => (Attributes[name] ? [[name, Attributes[name]]] : []));
    return {
      // SNS leaves it out of an application that was never disabled.
      enabled: Enabled !== 'false',
      ...(expires && { expires }),
      events: Object.fromEntries(events) as Record<string, string>,
    };
  } catch (error) {
    if (error instanceof NotFoundException) return null;
    throw error;
  }
};
