import { testFailingWebhook } from './failing-webhook.ts';

testFailingWebhook(Number(process.env.CALLS ?? 10_000));
