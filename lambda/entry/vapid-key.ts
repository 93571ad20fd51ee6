import { secretsClient } from '../aws/clients.ts';
import { keySecret } from '../aws/secrets-manager/key-secret.ts';
import { newVapidKeyPair } from '../credentials/vapid-key-pair.ts';
import { vapidKeyHandler } from '../handlers/vapid-key.ts';

export const handler = vapidKeyHandler({ secret: keySecret(secretsClient()), generate: newVapidKeyPair });
