import type { PlanOptions, PortalBehaviour, PortalOptions } from '../../account/portal-options.js';
import { localise } from '../../culture/localised-text.js';
import { availableSteps } from '../../designer/step-catalogue.js';
import type { EmulatedPortal } from '../../portal/emulated-portal.js';
import type { PortalDirectory } from '../../portal/portal-directory.js';
import { textOf } from '../route/body-fields.js';
import { ControlError } from '../route/control-error.js';
import { get, post, type ControlRequest, type ControlRoute } from '../route/control-route.js';
import { portalOf } from '../route/portal-of.js';
import { portalView, registrationView, type OfferedStep, type PortalView } from './portal-views.js';

/** What the routes of portals work on. */
export interface PortalRouteParts {
  readonly portals: PortalDirectory;
  /** Adds a portal, and opens its port where every portal has one. */
  addPortal(options: PortalOptions): Promise<EmulatedPortal>;
}

/** `/portals`: how a portal is, and what its designer offers. */
export function portalRoutes({ portals, addPortal }: PortalRouteParts): ControlRoute[] {
  const changing = (path: string, change: Change, what?: string): ControlRoute =>
    post(`/portals/:slug/${path}`, (request) => {
      const portal = portalOf(portals, request);
      change(portal, request);
      if (what !== undefined) portal.announce(`${what} changed`);
      return portalView(portal);
    });
  return [
    get('/portals', () => ({ portals: portals.all.map(portalView) })),
    post('/portals', (request) => add(addPortal, request)),
    get('/portals/:slug', (request) => portalView(portalOf(portals, request))),
    changing('rename', (portal, request) => portal.rename(textOf(request, 'slug'))),
    changing('deleted', (portal, { body }) => void (portal.deleted = body['deleted'] !== false)),
    changing(
      'plan',
      (portal, { body }) => void Object.assign(portal.plan, body as Partial<PlanOptions>),
      'plan',
    ),
    changing(
      'behaviour',
      (portal, { body }) => void Object.assign(portal.behaviour, body as Partial<PortalBehaviour>),
      'behaviour',
    ),
    changing('culture', (portal, { body }) => void Object.assign(portal.culture, body), 'culture'),
    changing('users/:id', changeUser, 'users'),
    changing('revoke', revoke, 'grants'),
    get('/portals/:slug/steps', (request) => steps(portalOf(portals, request), request)),
    get('/portals/:slug/placements', (request) => ({ placements: portalOf(portals, request).placements })),
  ];
}

/** A change that the route answers with the portal; the name tells watchers where the portal itself does not. */
type Change = (portal: EmulatedPortal, request: ControlRequest) => void;

async function add(addPortal: PortalRouteParts['addPortal'], { body }: ControlRequest): Promise<PortalView> {
  if (typeof body['slug'] !== 'string') throw new ControlError(400, 'A portal needs a slug');
  return portalView(await addPortal(body as unknown as PortalOptions));
}

function changeUser(portal: EmulatedPortal, { path, body }: ControlRequest): void {
  const user = portal.users.get(Number(path['id']));
  if (!user) throw new ControlError(404, `Portal ${portal.slug} has no user ${path['id']}`);
  if (typeof body['active'] === 'boolean') user.active = body['active'];
  if (typeof body['isAdmin'] === 'boolean') user.isAdmin = body['isAdmin'];
  if (typeof body['timeZone'] === 'string') user.timeZone = body['timeZone'];
}

/** Kills the grants of a user, or of all. */
function revoke(portal: EmulatedPortal, { body }: ControlRequest): void {
  const users = typeof body['userId'] === 'number' ? [body['userId']] : [...portal.users.keys()];
  for (const installation of portal.allInstallations) for (const user of users) installation.revoke(user);
}

/** What the designer offers: `?documentType=crm,CCrmDocumentDeal,DEAL&language=de`. */
function steps(
  portal: EmulatedPortal,
  { query }: ControlRequest,
): { language: string; steps: OfferedStep[] } {
  const documentType = query.get('documentType')?.split(',');
  const language = query.get('language') ?? portal.culture.language;
  return {
    language,
    steps: availableSteps(portal, documentType).map((registration) => ({
      ...registrationView(registration),
      label: localise(registration.name, language),
      hint: localise(registration.description, language),
    })),
  };
}
