import { randomBytes } from 'node:crypto';
import type { FieldView } from './settings-fields.js';
import { showSettings } from './page/show-settings.js';
import { settingsStyle } from './settings-page.style.js';
import { settingsTexts } from './settings-page.texts.js';
import type { DialogValues } from './settings-values.js';

/** The function as the browser gets it: its own text, which needs nothing of this process. */
const script = `'use strict';(${showSettings.toString()})();`;

/** A page, and how browsers must treat it. */
export interface SettingsPage {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly html: string;
}

/** What the page begins with. */
export interface SettingsState {
  readonly session: string;
  readonly fields: readonly FieldView[];
  readonly values: DialogValues;
  readonly documentFields: Readonly<Record<string, unknown>>;
  /** The provider has failed: the fields are as declared. */
  readonly isStale: boolean;
}

/**
 * The settings page of a step: one form, no cookies, nothing from third parties but the platform's own library.
 *
 * @param origins who may frame it.
 * @param library address of the platform's library (protocol 9.2).
 */
export function settingsPage(
  state: SettingsState,
  language: string,
  origins: readonly string[],
  library: string,
): SettingsPage {
  const nonce = randomBytes(16).toString('base64');
  const texts = settingsTexts(language);
  return {
    status: 200,
    headers: {
      'content-type': 'text/html; charset=utf-8',
      'content-security-policy': [
        "default-src 'none'",
        `script-src 'nonce-${nonce}' ${new URL(library).origin}`,
        `style-src 'nonce-${nonce}'`,
        "connect-src 'self'",
        "base-uri 'none'",
        "form-action 'none'",
        `frame-ancestors ${[...new Set(origins)].join(' ')}`,
      ].join('; '),
      'cache-control': 'no-store',
      'referrer-policy': 'no-referrer',
      'x-content-type-options': 'nosniff',
    },
    html: `<!doctype html>
<html lang="${/^[a-z]{2}$/.test(language) ? language : 'en'}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${texts.title}</title>
<style nonce="${nonce}">${settingsStyle}</style>
</head>
<body>
<form id="fields" autocomplete="off" novalidate></form>
<p id="notice" role="alert" hidden></p>
<script type="application/json" id="state">${inScript({ ...state, texts })}</script>
<script src="${new URL(library).href.replaceAll('"', '%22').replaceAll('&', '&amp;')}"></script>
<script nonce="${nonce}">${script}</script>
</body>
</html>`,
  };
}

/** JSON that cannot end the element it stands in. */
function inScript(value: unknown): string {
  return JSON.stringify(value)
    .replaceAll('<', '\\u003c')
    .replaceAll('\u2028', '\\u2028')
    .replaceAll('\u2029', '\\u2029');
}
