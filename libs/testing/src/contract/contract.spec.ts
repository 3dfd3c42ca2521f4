import * as installations from '@bizproc-kit/installations/contract';
import * as registration from '@bizproc-kit/registration/contract';
import * as runtime from '@bizproc-kit/runtime/contract';

import * as contract from './index.js';

describe('the contract suites', () => {
  it('are those of the rooms that own the ports', () => {
    expect(contract.describeCallJournal).toBe(runtime.describeCallJournal);
    expect(contract.describePortalScheduler).toBe(runtime.describePortalScheduler);
    expect(contract.describeInstallationStore).toBe(installations.describeInstallationStore);
    expect(contract.describeRegistrationStore).toBe(registration.describeRegistrationStore);
  });
});
