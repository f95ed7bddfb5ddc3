import { provisionTenant } from "./provisioning.js";
import { tenantIdOf } from "./tenant-id.js";

/** Signs a company up. Gives what the form shows next. */
export async function signUp(company, { cloud, log }) {
  const tenantId = tenantIdOf(company);
  try {
    const { status } = await provisionTenant(tenantId, cloud);
    log(`${tenantId} is ${status}`);
    return { tenantId, next: "login" };
  } catch (error) {
    log(`${tenantId} could not be set up: ${error.message}`);
    return { tenantId, next: "support" };
  }
}
