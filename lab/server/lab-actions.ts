import type { LocalBackend } from '../../local/local-backend.ts';
import type { LabBrowser } from '../browser/browser.ts';
import { ALICES_PHONE, BOBS_BROWSER, BOBS_IPAD, BOBS_PHONE } from '../device-ids.ts';
import type { AppName } from '../phones/app-design.ts';
import type { CallEvent, LabPhone } from '../phones/phone.ts';
import type { BobsBrowser } from './bobs-browser.ts';
import type { LabCalls } from './calls/lab-calls.ts';
import type { FaultToggles } from './faults/fault-toggles.ts';
import type { LabAction } from './lab-action.ts';
import { type LabPhones, removeBobsPhones } from './lab-phones.ts';
import type { OwnApp } from './own-app/own-app.ts';
import { SCENARIOS } from './scenarios.ts';
import type { Trace } from './trace/trace.ts';

export interface LabActionsOptions {
  readonly backend: Pick<LocalBackend, 'advance'>;
  readonly labPhones: LabPhones;
  readonly bobsBrowser: BobsBrowser;
  readonly toggles: FaultToggles;
  readonly trace: Trace;
  /** Clears the trace and the payload of the last call. */
  readonly clearLastCall: () => void;
  readonly calls: Pick<LabCalls, 'endOutside' | 'mediaConnected'>;
  readonly ownApp: Pick<OwnApp, 'set' | 'forgetDevices'>;
}

/** Performs the actions that the page requests. */
export interface LabActions {
  /** @throws {InvalidStateError} if the action is not possible now; RangeError for an unknown id */
  perform(action: LabAction): Promise<void>;
  /** Id of the scenario that was set up last, unless something was changed since. */
  scenario(): string | undefined;
  /** Whether the phone's app was notified, over its socket, that its outgoing call rings at the callee. */
  isCalleeRinging(phone: LabPhone): boolean;
}

export const makeLabActions = ({
  backend,
  labPhones,
  bobsBrowser,
  toggles,
  trace,
  clearLastCall,
  calls,
  ownApp,
}: LabActionsOptions): LabActions => {
  let scenario: string | undefined;
  /** By phone id: the call for which its app received a `ringing` event. */
  const ringingCalls = new Map<string, string>();

  /** @param next id of the scenario that is being set up: the page shows it at once */
  const reset = async (next?: string): Promise<void> => {
    scenario = next;
    await labPhones.hangUpAll();
    await calls.endOutside();
    await ownApp.forgetDevices();
    clearLastCall();
    await toggles.clear();
    await labPhones.remove(BOBS_IPAD);
    await bobsBrowser.remove();
    const [, bob] = await Promise.all([labPhones.install(ALICES_PHONE, {}), labPhones.install(BOBS_PHONE, {})]);
    await bob.act({ do: 'put_in_background' });
  };
  const setOwnApp = async (isBob: boolean): Promise<void> => {
    await bobsBrowser.remove();
    await ownApp.set(isBob);
    clearLastCall();
  };
  const setBobsDevices = async (devices: 'phone' | 'phone_and_browser' | 'browser'): Promise<void> => {
    if (devices === 'phone') await bobsBrowser.remove();
    else if (bobsBrowser.get() === undefined) await bobsBrowser.install();
    if (devices === 'browser') await removeBobsPhones(labPhones);
    else if (labPhones.get(BOBS_PHONE) === undefined)
      await (await labPhones.install(BOBS_PHONE, {})).act({ do: 'put_in_background' });
  };
  const browserOf = (): LabBrowser => {
    const browser = bobsBrowser.get();
    if (browser === undefined) throw new RangeError('Bob has no browser');
    return browser;
  };
  const phoneOf = (id: string): LabPhone => {
    const phone = labPhones.get(id);
    if (phone === undefined) throw new RangeError(`no phone ${id}`);
    return phone;
  };
  const setUpScenario = async (id: string): Promise<void> => {
    const found = SCENARIOS.find((one) => one.id === id);
    if (found === undefined) throw new RangeError(`no scenario ${id}`);
    await reset(found.id);
    if (found.fault !== undefined) await toggles.set(found.fault, true);
    await found.setUp({ labPhones, bobsBrowser, faults: toggles });
  };
  /** The fix of the app belongs to the scenario. */
  const installApp = async (id: string, app: AppName): Promise<void> => {
    if (phoneOf(id).view().app.fixedBy === app) return await labPhones.updateApp(id, app);
    await changeManually(() => labPhones.updateApp(id, app));
  };
  /** A manual change ends the scenario. */
  const changeManually = async (change: () => Promise<void>): Promise<void> => {
    await change();
    scenario = undefined;
  };
  /** The change to phones or faults that an action makes; `undefined` for other actions. */
  const setUpOf = (action: LabAction): (() => Promise<unknown>) | undefined => {
    if ('reset' in action) return () => reset();
    if ('app' in action) return () => installApp(action.phone, action.app);
    if ('scenario' in action) return () => setUpScenario(action.scenario);
    if ('fault' in action) return () => changeManually(() => toggles.set(action.fault, action.isOn));
    if ('ownApp' in action) return () => changeManually(() => setOwnApp(action.ownApp));
    if ('bobsDevices' in action) return () => changeManually(() => setBobsDevices(action.bobsDevices));
    if ('secondDevice' in action)
      return () => (action.secondDevice ? labPhones.install(BOBS_IPAD, {}) : labPhones.remove(BOBS_IPAD));
    return undefined;
  };
  const deliverCallEvent = (id: string, callEvent: CallEvent): void => {
    if (callEvent.state === 'ringing') ringingCalls.set(id, callEvent.callId);
    (id === BOBS_BROWSER ? browserOf() : phoneOf(id)).deliverCallEvent(callEvent);
  };
  const onMediaConnected = (callId: string): void => {
    calls.mediaConnected(callId);
    if (trace.view()?.callId !== callId) return;
    trace.mark('connected');
    trace.add({
      place: 'app',
      progressStep: 'media',
      title: 'Media is connected between the devices',
      tone: 'good',
      message: { callId },
    });
  };
  const run = async (action: LabAction): Promise<void> => {
    if ('act' in action) await phoneOf(action.phone).act(action.act);
    if ('browser' in action) await browserOf().act(action.browser);
    if ('callEvent' in action) deliverCallEvent(action.phone, action.callEvent);
    if ('advance' in action) await backend.advance(action.advance);
    if ('mediaConnected' in action) onMediaConnected(action.mediaConnected);
  };
  let setUpDone: Promise<unknown> = Promise.resolve();
  const perform = async (action: LabAction): Promise<void> => {
    const change = setUpOf(action);
    if (change === undefined) {
      await setUpDone;
      return await run(action);
    }
    // Other actions wait while a phone is being replaced.
    const done = setUpDone.then(change);
    setUpDone = done.catch(() => {});
    await done;
  };
  return {
    perform,
    scenario: () => scenario,
    isCalleeRinging: (phone) => {
      const ringing = ringingCalls.get(phone.id);
      return ringing !== undefined && phone.view().calls.some(({ callId }) => callId === ringing);
    },
  };
};
