import { callMutants } from './call-mutants.ts';
import { deviceMutants } from './device-mutants.ts';
import { limitMutants } from './limit-mutants.ts';
import type { Mutant } from './mutant.ts';
import { notificationMutants } from './notification-mutants.ts';
import { tokenMutants } from './token-mutants.ts';
import { transitionMutants } from './transition-mutants.ts';

/** Each rule, and what no longer holds without it. */
export const allMutants: readonly Mutant[] = [
  ...callMutants,
  ...deviceMutants,
  ...limitMutants,
  ...notificationMutants,
  ...tokenMutants,
  ...transitionMutants,
];
