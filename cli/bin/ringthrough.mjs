#!/usr/bin/env node
// The command line from its sources, for a clone: npm links a workspace's `bin` only if the file exists when `npm ci` runs.
import { register } from 'tsx/esm/api';

register();
await import('../main.ts');
