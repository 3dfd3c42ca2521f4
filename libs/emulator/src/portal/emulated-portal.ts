import { PortalAccount, type AccountParts } from '../account/portal-account.js';
import type { PortalOptions } from '../account/portal-options.js';
import { PortalAutomation, type AutomationParts } from '../automation/portal-automation.js';
import type { AppLifecycle, InstallOptions, InstallOutcome } from '../lifecycle/app-lifecycle.js';
import type { EmulatedWorkflow } from '../workflow/emulated-workflow.js';
import type { StartWorkflowOptions } from '../workflow/workflow-template.js';
import { DocumentTriggers } from './document-triggers.js';

/** What a portal needs of the emulator around it. */
export interface PortalParts extends AccountParts, AutomationParts {
  readonly lifecycle: AppLifecycle;
  /** Gives a portal another name; the old one answers 302. */
  rename(portal: EmulatedPortal, slug: string): void;
}

/** One Bitrix24 portal: an account with its automation, and what administrators do with apps. @public */
export class EmulatedPortal extends PortalAccount {
  readonly automation: PortalAutomation;

  constructor(
    private readonly portalParts: PortalParts,
    number: number,
    options: PortalOptions,
  ) {
    super(portalParts, number, options);
    this.automation = new PortalAutomation(this, portalParts);
    const triggers = new DocumentTriggers(this, this.automation, portalParts.lifecycle);
    this.crmChanged = (change) => triggers.crmChanged(change);
  }

  /**
   * Installs an app and tells it: the install POST of an app with UI, `ONAPPINSTALL` of one without
   * (protocol 5.2, 5.3). Resolves once the app has answered.
   */
  installApp(options: InstallOptions): Promise<InstallOutcome> {
    return this.portalParts.lifecycle.install(this, options);
  }

  /** Removes the app with all its registrations and sends `ONAPPUNINSTALL`. */
  uninstallApp(options: { clientId?: string; clean?: boolean } = {}): Promise<void> {
    return this.portalParts.lifecycle.uninstall(this, options);
  }

  /** Moves the app to a new version: registrations are deleted, `ONAPPUPDATE` is sent. */
  updateApp(
    options: { clientId?: string; version?: number; newApplicationToken?: boolean } = {},
  ): Promise<void> {
    return this.portalParts.lifecycle.update(this, options);
  }

  /** Starts a workflow of the given steps on a document. */
  startWorkflow(options: StartWorkflowOptions): EmulatedWorkflow {
    return this.automation.start(options);
  }

  /** Gives the portal a new name: the old address answers 302 (protocol 6.1). */
  rename(slug: string): void {
    this.portalParts.rename(this, slug);
  }
}
