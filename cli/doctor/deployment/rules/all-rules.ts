import type { Finding } from '../../finding.ts';
import type { Snapshot } from '../snapshot.ts';
import { applicationRules } from './applications.ts';
import { concurrencyRules, eventSourceRules, functionRules } from './functions.ts';
import { alarmRules, queueRules, subscriptionRules } from './monitoring.ts';
import { stackRules } from './stacks.ts';
import { stateRules } from './state.ts';
import { apiRules, hostRules, socketRules } from './web.ts';

/** Along the way of a call: what is deployed, SNS, the table, the functions, who notices, and how a phone reaches it. */
const RULES = [
  ...[stackRules, applicationRules, stateRules, functionRules, concurrencyRules, eventSourceRules],
  ...[queueRules, alarmRules, subscriptionRules, hostRules, apiRules, socketRules],
];

export const findingsOf = (snapshot: Snapshot): readonly Finding[] => RULES.flatMap((rule) => rule(snapshot));
