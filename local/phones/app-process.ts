import { endCall } from './calls.ts';
import { CannotDo } from './phone.ts';
import type { Fresh, PhoneState } from './phone-state.ts';
import { note, type Turn } from './turn.ts';

/** The app's process is gone, and with it all that it knew. Its calls end: the system does not keep them without it. */
export const loseProcess = (turn: Turn): void => {
  const { phone } = turn;
  phone.process = 'killed';
  if (phone.platform === 'ios') {
    phone.registry = false;
    phone.waiting = [];
  }
  for (const call of phone.calls) endCall(turn, call, 'failed', 'system');
  phone.due = [];
};

/** Whether the app has a process. */
export const runs = ({ process }: PhoneState): boolean => process !== 'killed' && process !== 'force_stopped';

/** The user or the system closes the app, where there is one to close. */
export const closeApp = (turn: Turn, text: string): void => {
  if (!runs(turn.phone)) throw new CannotDo('the app is not running');
  note(turn, 'app_closed', text);
  loseProcess(turn);
};

export const putInBackground = (turn: Turn): void => {
  if (turn.phone.process !== 'foreground') throw new CannotDo('the app is not in the foreground');
  turn.phone.process = 'background';
  note(turn, 'app_backgrounded', 'The app is in the background.');
};

export const suspend = (turn: Turn): void => {
  const { phone } = turn;
  if (phone.process !== 'background') throw new CannotDo('only an app in the background is suspended');
  if (phone.calls.length > 0) throw new CannotDo('the system suspends no app that has a call');
  phone.process = 'suspended';
  note(turn, 'app_suspended', 'The system froze the app.');
};

export const reboot = (turn: Turn): void => {
  const { phone } = turn;
  const { process } = phone;
  note(turn, 'rebooted', 'The phone started anew and nobody has unlocked it yet.');
  loseProcess(turn);
  // A new start of the phone does not undo that.
  if (process === 'force_stopped') phone.process = process;
  phone.unlocked = false;
};

/** The app is new on the phone, and runs when somebody opens it. */
export const installAnew = (turn: Turn, { token, alertToken }: Fresh): void => {
  const { phone } = turn;
  loseProcess(turn);
  phone.token = token;
  phone.alertToken = alertToken;
  phone.registration = undefined;
  if (phone.platform === 'ios') {
    phone.offences = 0;
    phone.pushesStopped = false;
  } else {
    phone.kept = [];
    phone.unseen = [];
  }
  noteInstalled(turn);
};

export const noteInstalled = (turn: Turn): void => {
  const { app, build, token } = turn.phone;
  note(turn, 'installed', `${app.title} is installed. It gets no push until it is opened.`, {
    app: app.name,
    build,
    token,
  });
};
