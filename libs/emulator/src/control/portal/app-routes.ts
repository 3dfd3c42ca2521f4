import type { Installation } from '../../account/installation.js';
import type { SettingsDialogOptions } from '../../designer/settings-dialog.js';
import type { AppLifecycle, FramePost } from '../../lifecycle/app-lifecycle.js';
import type { EmulatedPortal } from '../../portal/emulated-portal.js';
import type { PortalDirectory } from '../../portal/portal-directory.js';
import { clientIdOf, textOf } from '../route/body-fields.js';
import { ControlError } from '../route/control-error.js';
import { post, type ControlRequest, type ControlRoute } from '../route/control-route.js';
import { portalOf } from '../route/portal-of.js';
import { portalView, type InstallView, type PageAnswer, type PortalView } from './portal-views.js';

/** What people do with apps on a portal: install, pay, consent, open a page. */
export function appRoutes(portals: PortalDirectory, lifecycle: AppLifecycle): ControlRoute[] {
  const onPortal = (
    path: string,
    run: (portal: EmulatedPortal, request: ControlRequest, lifecycle: AppLifecycle) => unknown,
  ): ControlRoute =>
    post(`/portals/:slug/${path}`, (request) => run(portalOf(portals, request), request, lifecycle));
  return [
    onPortal('install', install),
    onPortal('uninstall', uninstall),
    onPortal('update', update),
    onPortal('finish', finishInstall),
    onPortal('payment', payment),
    onPortal('confirm', confirm),
    onPortal('settings', openSettings),
    onPortal('frame', frame),
  ];
}

async function install(portal: EmulatedPortal, request: ControlRequest): Promise<InstallView> {
  const { body } = request;
  const mode = body['mode'] ?? 'ui';
  if (typeof body['installUrl'] !== 'string') throw new ControlError(400, 'An install needs an installUrl');
  if (mode !== 'ui' && mode !== 'script') throw new ControlError(400, 'The mode is "ui" or "script"');
  const outcome = await portal.installApp({
    installUrl: body['installUrl'],
    mode,
    ...clientIdOf(request),
    ...(typeof body['userId'] === 'number' ? { userId: body['userId'] } : {}),
    ...(body['finish'] === 'always' || body['finish'] === 'never' ? { finish: body['finish'] } : {}),
  });
  return { ...outcome, portal: portalView(portal) };
}

async function uninstall(portal: EmulatedPortal, request: ControlRequest): Promise<PortalView> {
  await portal.uninstallApp({ ...clientIdOf(request), clean: request.body['clean'] === true });
  return portalView(portal);
}

async function update(portal: EmulatedPortal, request: ControlRequest): Promise<PortalView> {
  const version = request.body['version'];
  await portal.updateApp({
    ...clientIdOf(request),
    ...(typeof version === 'number' ? { version } : {}),
    newApplicationToken: request.body['newApplicationToken'] === true,
  });
  return portalView(portal);
}

/** What `BX24.installFinish()` in a browser does. */
function finishInstall(
  portal: EmulatedPortal,
  _request: ControlRequest,
  lifecycle: AppLifecycle,
): PortalView {
  lifecycle.finishInstall(installationOf(portal, 'No app is being installed'));
  return portalView(portal);
}

async function payment(
  portal: EmulatedPortal,
  request: ControlRequest,
  lifecycle: AppLifecycle,
): Promise<PortalView> {
  const { allowed, expired, days } = request.body;
  await lifecycle.changePayment(portal, {
    ...(typeof allowed === 'boolean' ? { allowed } : {}),
    ...(typeof expired === 'boolean' ? { expired } : {}),
    ...(typeof days === 'number' || days === null ? { days } : {}),
    ...clientIdOf(request),
  });
  return portalView(portal);
}

/** `{method}` demands consent, `{method, confirmed}` gives or refuses it. */
async function confirm(
  portal: EmulatedPortal,
  request: ControlRequest,
  lifecycle: AppLifecycle,
): Promise<PortalView> {
  const method = textOf(request, 'method').toLowerCase();
  const { confirmed } = request.body;
  if (typeof confirmed === 'boolean') await lifecycle.confirmMethod(portal, method, confirmed);
  else lifecycle.demandConfirmation(portal, method);
  portal.announce('consent changed');
  return portalView(portal);
}

function openSettings(
  portal: EmulatedPortal,
  request: ControlRequest,
  lifecycle: AppLifecycle,
): Promise<PageAnswer> {
  textOf(request, 'code');
  return lifecycle.openSettings(portal, dialogOf(request));
}

/**
 * A POST for the browser to send into an iframe: the app's page, or with `code` the settings dialog of a step.
 * `{url, query, body}`; the body is form-encoded text.
 */
function frame(portal: EmulatedPortal, request: ControlRequest, lifecycle: AppLifecycle): FramePost {
  if (typeof request.body['code'] === 'string') return lifecycle.settingsFrame(portal, dialogOf(request));
  const installation = installationOf(portal, 'The app is not installed');
  return lifecycle.frame(installation, installation.installUrl);
}

function dialogOf({ body }: ControlRequest): SettingsDialogOptions {
  return { designer: 'robot', ...body } as unknown as SettingsDialogOptions;
}

function installationOf(portal: EmulatedPortal, problem: string): Installation {
  const installation = portal.installation();
  if (!installation) throw new ControlError(409, `${problem} on portal ${portal.slug}`);
  return installation;
}
