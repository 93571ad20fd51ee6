/** The tenant of `cells` that stands for every tenant which has no entry of its own. */
export const OTHER_TENANTS = '*';

/** Which deployments serve which tenant, and which of them this one is. */
export interface Cells {
  /** Base URL of this deployment, as it is in `tenants`. */
  readonly cell: string;
  /** Base URLs of the deployments that serve a tenant, in order of preference. */
  readonly tenants: Readonly<Record<string, readonly string[]>>;
}

/** The deployments that serve a tenant; `undefined` if `cells` says nothing of it: each serves it. */
export const urlsOfTenant = ({ tenants }: Cells, tenant: string): readonly string[] | undefined =>
  tenants[Object.hasOwn(tenants, tenant) ? tenant : OTHER_TENANTS];

/** The deployments that serve a tenant, if this one is not among them. */
export const urlsElsewhere = (cells: Cells, tenant: string): readonly string[] | undefined => {
  const urls = urlsOfTenant(cells, tenant);
  return urls?.includes(cells.cell) ? undefined : urls;
};
