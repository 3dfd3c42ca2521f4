import type { EmulatedPortal } from '../../portal/emulated-portal.js';
import { phpMap, type PhpMap, type PhpValue } from '../../wire/php-value.js';
import { checkHandlerUrl } from '../handler-url.js';
import { RestError } from '../rest-error.js';
import type { RestCall } from '../rest-method.js';

/** The settings dialog's placement: private, bound only through registrations (protocol 9). */
export const settingsPlacement = 'BIZPROC_ACTIVITY_PROPERTIES_DIALOG';

const longestPlacementHandler = 255;

/** Binds or replaces the settings page of a CODE. */
export function bindSettingsPlacement(
  call: RestCall,
  code: string,
  url: PhpValue | undefined,
  title: PhpMap,
): void {
  const handler = checkHandlerUrl(url);
  const { portal } = call;
  const { clientId } = call.caller.installation!.app;
  const bound = portal.placements.filter((binding) => binding.placement === settingsPlacement);
  if (
    bound.some(
      (binding) => binding.clientId === clientId && binding.handler === handler && binding.code !== code,
    )
  ) {
    throw unable('You should use unique placement handler for each CODE!');
  }
  const own = bound.find((binding) => binding.clientId === clientId && binding.code === code);
  // The test for a free code is not limited to the app (protocol 1.2).
  if (!own && bound.some((binding) => binding.code === code)) throw unable('Handler already binded');
  if (handler.length > longestPlacementHandler) throw unable('The address is too long');
  if (own) {
    own.handler = handler;
    return;
  }
  portal.placements.push({
    id: portal.nextPlacementId(),
    placement: settingsPlacement,
    clientId,
    handler,
    title: String(title['EN'] ?? title['*'] ?? code),
    description: '',
    groupName: '',
    options: phpMap(),
    langAll: phpMap(),
    userId: 0,
    code,
  });
}

export function dropSettingsPlacement(portal: EmulatedPortal, clientId: string, code: string): void {
  const index = portal.placements.findIndex(
    (binding) =>
      binding.placement === settingsPlacement && binding.clientId === clientId && binding.code === code,
  );
  if (index >= 0) portal.placements.splice(index, 1);
}

function unable(text: string): RestError {
  return new RestError(400, 'ERROR_CORE', `Unable to set placement handler: ${text}`);
}
