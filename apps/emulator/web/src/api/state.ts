import type { InstallationView } from '@bizproc-kit/emulator/control';
import type { StepDefinition } from './model.js';

/** A portal as the page shows it. */
export interface PortalState {
  slug: string;
  domain: string;
  memberId: string;
  restUrl: string;
  webhookUrl: string;
  edition: string;
  /** `LICENSE_FAMILY` of the plan. */
  plan: string;
  /** Features of the plan that are on. */
  features: string[];
  /** Whether the plan has REST at all. */
  hasRest: boolean;
  language: string;
  dateFormat: string;
  dateTimeFormat: string;
  timeZone: string;
  users: { id: number; name: string; isAdmin: boolean }[];
  /** Whether the emulator's first app is installed here. */
  installed: boolean;
  deleted: boolean;
  apps: InstallationView[];
  steps: StepDefinition[];
}

/** The emulator as a whole. */
export interface EmulatorState {
  url: string;
  app: { clientId: string; clientSecret: string };
  portals: PortalState[];
}
