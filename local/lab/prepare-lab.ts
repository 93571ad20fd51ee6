import type { Phones } from '../phones/phone.ts';
import { startPhones } from '../phones/start-phones.ts';
import type { House, HouseOptions } from '../start-house.ts';
import { startAwsTap } from './aws-tap.ts';
import { makeEvents } from './events.ts';
import { awsHops } from './journey/aws-hops.ts';
import { functionHops } from './journey/function-hops.ts';
import { makeFunctionWatch } from './journey/function-watch.ts';
import { makeJourney } from './journey/journey.ts';
import { type Lab, openLab } from './lab.ts';
import { labPages } from './lab-pages.ts';
import { bundlePage } from './page-bundle.ts';

/** A lab before its house is there. */
export interface PreparedLab {
  /** What the house must be started with. */
  readonly options: Required<Pick<HouseOptions, 'environmentOf' | 'onInvocation' | 'guestPages'>>;
  /**
   * Gives Alice and Bob their phones.
   *
   * @param tenantClaim the claim that says whose customer a user is, where the house asks for one
   */
  open(house: House, tenantClaim?: string): Promise<Lab>;
  /** To be called before the house is closed, and `disconnect` after. */
  close(): Promise<void>;
  /** Ends what stands between the functions and what they ask. */
  disconnect(): Promise<void>;
}

/** Known to the page too, which asks for tokens by itself. */
const LAB_TENANT = 'lab';

export const prepareLab = async (): Promise<PreparedLab> => {
  let lab: Lab | undefined;
  let phones: Phones | undefined;
  let clock = Date.now;
  const events = makeEvents(() => lab?.view());
  const journey = makeJourney(() => clock(), events.changed);
  const watch = makeFunctionWatch();
  const [tap, files] = await Promise.all([startAwsTap(awsHops(journey, watch)), bundlePage()]);
  const opened = (): Lab => {
    if (lab === undefined) throw new RangeError('the lab is not open yet');
    return lab;
  };
  return {
    options: {
      environmentOf: tap.environmentOf,
      onInvocation: functionHops(journey, watch),
      guestPages: labPages({
        files,
        watch: events.add,
        view: () => opened().view(),
        message: (hop) => opened().message(hop),
        act: (action) => opened().act(action),
      }),
    },
    open: async (given, tenantClaim) => {
      const house = tenantClaim === undefined ? given : inTenant(given, tenantClaim);
      clock = house.clock.now;
      phones = startPhones(house);
      lab = await openLab({ house, phones, journey, onChange: events.changed });
      events.changed();
      return lab;
    },
    close: async () => {
      lab?.close();
      events.close();
      await phones?.close();
    },
    disconnect: tap.close,
  };
};

/** The house as Alice and Bob have it, who are customers of one tenant. */
const inTenant = (house: House, claim: string): House => ({
  ...house,
  issuer: { ...house.issuer, mint: (user, claims) => house.issuer.mint(user, { [claim]: LAB_TENANT, ...claims }) },
});
