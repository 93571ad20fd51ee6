import { testFailingWebhook } from './failing-webhook.ts';

testFailingWebhook(40);
