import serverlessExpress from '@vendia/serverless-express';
import { app } from './app.ts';

/** Express behind an adapter, as its basic starter has it. https://github.com/vendia/serverless-express */
export const handler = serverlessExpress({ app });
