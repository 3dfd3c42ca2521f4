export { FrameVerifier } from './frame-verifier.js';
export type { FrameVerifierParts } from './frame-verifier.js';
export { settingsDialogControllers, settingsDialogProviders } from './settings-dialog.providers.js';
export { SettingsDialog } from './settings-dialog.service.js';
export type { RefreshReply, RefreshRequest, SettingsDialogParts } from './settings-dialog.service.js';
export type { FieldView } from './settings-fields.js';
export { SettingsRefusedError, settingsRefusals } from './settings-refused.error.js';
export type { SettingsRefusal } from './settings-refused.error.js';
