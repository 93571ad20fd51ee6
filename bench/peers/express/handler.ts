import serverlessExpress from '@vendia/serverless-express';
import { app } from './app.ts';

/** Express behind an adapter, as in the adapter's basic starter. https://github.com/vendia/serverless-express */
export const handler = serverlessExpress({ app });
