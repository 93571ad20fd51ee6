import { parsePush } from '@ringthrough/client';
import { getActiveCallSession, reportCallEnded } from 'expo-callkit-telecom';
import * as Notifications from 'expo-notifications';
import * as TaskManager from 'expo-task-manager';
import { reasonOf } from './calls';

// #region task
const TASK = 'call-messages';

/** Import this file at the top level of index.ts: expo-notifications gets what expo-callkit-telecom does not read. */
TaskManager.defineTask(TASK, async ({ data }) => {
  const push = parsePush(data);
  if (push?.type !== 'call_ended') return;
  const session = await getActiveCallSession();
  if (session?.incomingCallEvent?.serverCallId === push.callId)
    await reportCallEnded(session.id, reasonOf(push.endReason));
});
void Notifications.registerTaskAsync(TASK);
// #endregion
