import { endCall } from './calls.ts';
import { InvalidStateError } from './phone.ts';
import type { GeneratedIds, PhoneState } from './phone-state.ts';
import { record, type Step } from './step.ts';

/** Ends the app's process and its memory. Its calls end too: the system does not keep them without the process. */
export const terminateProcess = (step: Step): void => {
  const { phone } = step;
  phone.process = 'killed';
  if (phone.platform === 'ios') {
    phone.hasRegistry = false;
    phone.pendingPushes = [];
  }
  for (const call of phone.calls) endCall(step, call, 'failed', 'system');
  phone.timers = [];
};

/** Whether the app has a process. */
export const isRunning = ({ process }: PhoneState): boolean => process !== 'killed' && process !== 'force_stopped';

/** The user or the system closes the app. @throws {InvalidStateError} if it does not run */
export const closeApp = (step: Step, text: string): void => {
  if (!isRunning(step.phone)) throw new InvalidStateError('the app is not running');
  record(step, 'app_closed', text);
  terminateProcess(step);
};

export const putInBackground = (step: Step): void => {
  if (step.phone.process !== 'foreground') throw new InvalidStateError('the app is not in the foreground');
  step.phone.process = 'background';
  record(step, 'app_backgrounded', 'The app is in the background.');
};

export const suspend = (step: Step): void => {
  const { phone } = step;
  if (phone.process !== 'background') throw new InvalidStateError('only an app in the background can be suspended');
  if (phone.calls.length > 0) throw new InvalidStateError('the system does not suspend an app that has a call');
  phone.process = 'suspended';
  record(step, 'app_suspended', 'The system suspended the app.');
};

export const reboot = (step: Step): void => {
  const { phone } = step;
  const { process } = phone;
  record(step, 'rebooted', 'The phone restarted and is not unlocked yet.');
  terminateProcess(step);
  // A restart does not undo a force stop.
  if (process === 'force_stopped') phone.process = process;
  phone.unlocked = false;
};

/** Installs the app as new. It runs once the user opens it. */
export const reinstallApp = (step: Step, { token, alertToken }: GeneratedIds): void => {
  const { phone } = step;
  terminateProcess(step);
  phone.token = token;
  phone.alertToken = alertToken;
  phone.registration = undefined;
  phone.keptRequests = [];
  if (phone.platform === 'ios') {
    phone.unreportedPushes = 0;
    phone.pushesStopped = false;
  } else {
    phone.pendingMessages = [];
    phone.unseenAt = [];
  }
  recordInstalled(step);
};

export const recordInstalled = (step: Step): void => {
  const { app, build, token } = step.phone;
  record(step, 'installed', `${app.title} is installed. It gets no push before it is opened.`, {
    app: app.name,
    build,
    token,
  });
};
