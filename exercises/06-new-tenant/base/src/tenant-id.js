/** The id of a company's tenant: its name in small letters, digits and hyphens. */
export function tenantIdOf(company) {
  const id = company
    .normalize("NFKD")
    .toLowerCase()
    .replace(/[\u0300-\u036f]/g, "")
    .replace(/[^a-z0-9]+/g, "-")
    .replace(/^-+|-+$/g, "");
  if (id === "") throw new RangeError(`no tenant id can be made from ${JSON.stringify(company)}`);
  return id;
}
