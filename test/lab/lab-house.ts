import type { Lab } from '../../local/lab/lab.ts';
import { prepareLab } from '../../local/lab/prepare-lab.ts';
import type { HouseOptions } from '../../local/start-house.ts';
import { startTestHouse, type TestHouse } from '../support/house.ts';

export interface LabHouse extends TestHouse {
  readonly lab: Lab;
}

/** A house with an open lab. */
export const startLabHouse = async (options: Partial<HouseOptions> = {}): Promise<LabHouse> => {
  const prepared = await prepareLab();
  const house = await startTestHouse({ ...prepared.options, ...options });
  const lab = await prepared.open(house, options.tenantClaim);
  return {
    ...house,
    lab,
    close: async () => {
      await prepared.close();
      await house.close();
      await prepared.disconnect();
    },
  };
};
