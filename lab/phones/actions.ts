import {
  closeApp,
  isRunning,
  putInBackground,
  reboot,
  recordInstalled,
  reinstallApp,
  suspend,
  terminateProcess,
} from './app-process.ts';
import { APPS } from './apps.ts';
import { sendKept } from './kept-requests.ts';
import type { OperatingSystem } from './operating-system.ts';
import { InvalidStateError, type PhoneAction } from './phone.ts';
import type { AndroidPhone, GeneratedIds, PhoneState } from './phone-state.ts';
import { record, type Step } from './step.ts';
import { answer, cancel, decline, hangUp, placeCall } from './user-calls.ts';

/** The phone, and the hooks of its operating system. */
interface ActionContext {
  readonly step: Step;
  readonly ids: GeneratedIds;
  readonly onAppOpened: () => void;
  readonly onReachable: () => void;
}

type ActionOf<Name extends PhoneAction['do']> = Extract<PhoneAction, { readonly do: Name }>;
type ActionHandlers = {
  readonly [Name in PhoneAction['do']]: (context: ActionContext, action: ActionOf<Name>) => void;
};

const isAndroid = (step: Step): step is Step<AndroidPhone> => step.phone.platform === 'android';

const android = (step: Step): Step<AndroidPhone> => {
  if (!isAndroid(step)) throw new InvalidStateError('only an Android phone can do that');
  return step;
};

const actionHandlers: ActionHandlers = {
  open_app: ({ step, onAppOpened }) => {
    const { phone } = step;
    if (!phone.unlocked) throw new InvalidStateError('unlock the phone first');
    if (phone.process === 'foreground') throw new InvalidStateError('the app is already open');
    const wasRunning = isRunning(phone);
    phone.process = 'foreground';
    if (wasRunning) record(step, 'app_resumed', 'The user brought the app to the foreground.', { by: 'user' });
    else record(step, 'app_launched', 'The user opened the app.', { by: 'user' });
    onAppOpened();
    step.requests.push({ kind: 'register' });
    sendKept(step);
  },
  put_in_background: ({ step }) => putInBackground(step),
  suspend: ({ step }) => suspend(step),
  kill: ({ step }) => closeApp(step, 'The app was closed.'),
  force_stop: ({ step }) => {
    const { phone } = android(step);
    record(step, 'app_closed', 'The user force-stopped the app in the settings.');
    terminateProcess(step);
    phone.process = 'force_stopped';
  },
  reboot: ({ step }) => reboot(step),
  unlock: ({ step, onReachable }) => {
    if (step.phone.unlocked) throw new InvalidStateError('the phone is already unlocked');
    step.phone.unlocked = true;
    record(step, 'unlocked', 'The phone was unlocked: the app can read its session.');
    onReachable();
  },
  go_offline: ({ step }) => {
    step.phone.online = false;
    record(step, 'offline', 'The phone is offline.');
  },
  come_online: ({ step, onReachable }) => {
    step.phone.online = true;
    record(step, 'online', 'The phone is online.');
    onReachable();
    sendKept(step);
  },
  set_do_not_disturb: ({ step }, { isOn }) => {
    step.phone.doNotDisturb = isOn;
    record(step, 'do_not_disturb', `Do Not Disturb is ${isOn ? 'on' : 'off'}.`, { isOn });
  },
  answer: ({ step }, { callId }) => answer(step, callId),
  decline: ({ step }, { callId }) => decline(step, callId),
  hang_up: ({ step }, { callId }) => hangUp(step, callId),
  cancel: ({ step }, { callId }) => cancel(step, callId),
  call: ({ step, ids }, { to, media = 'audio' }) => placeCall(step, ids.callId, [to].flat(), media),
  reinstall: ({ step, ids }) => reinstallApp(step, ids),
  install_build: ({ step, ids }, { build }) => {
    step.phone.build = build;
    reinstallApp(step, ids);
  },
  install_update: ({ step }, { app }) => {
    const { phone } = step;
    if (APPS[app].platform !== phone.platform) throw new InvalidStateError(`${app} is not for ${phone.platform}`);
    phone.app = APPS[app];
    terminateProcess(step);
    recordInstalled(step);
  },
  doze: ({ step }) => {
    const { phone } = android(step);
    if (phone.process === 'foreground') throw new InvalidStateError('a phone in use cannot doze');
    phone.dozing = true;
    record(step, 'dozing', 'The phone is in Doze mode: stationary, with its screen off.');
  },
  wake: ({ step, onReachable }) => {
    android(step).phone.dozing = false;
    record(step, 'woken', 'The user picked up the phone: Doze mode ends.');
    onReachable();
  },
  allow_full_screen: ({ step }, { allowed }) => {
    android(step).phone.fullScreenAllowed = allowed;
    const text = `Full-screen calls are ${allowed ? 'allowed' : 'off'}.`;
    record(step, 'permission_changed', text, { fullScreenAllowed: allowed });
  },
};

/** TypeScript needs this function to relate the name to the type of its action. */
const actionHandlerOf = <Name extends PhoneAction['do']>(name: Name): ActionHandlers[Name] => actionHandlers[name];

const run = <Name extends PhoneAction['do']>(context: ActionContext, name: Name, action: ActionOf<Name>): void =>
  actionHandlerOf(name)(context, action);

/** Performs a user's action. */
export const act = <Phone extends PhoneState>(
  step: Step<Phone>,
  system: OperatingSystem<Phone>,
  action: PhoneAction,
  ids: GeneratedIds,
): void =>
  run(
    { step, ids, onAppOpened: () => system.onAppOpened(step), onReachable: () => system.onReachable(step) },
    action.do,
    action,
  );
