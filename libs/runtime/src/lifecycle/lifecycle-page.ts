import { randomBytes } from 'node:crypto';

/** A page for people: what it says, and how browsers must treat it. */
export interface LifecyclePage {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly html: string;
}

/** Ends the installation; only then are widgets shown and events delivered (protocol 5.2). */
const finishScript = 'BX24.init(function () { BX24.installFinish(); });';

/**
 * On the page of a finished installation it must not be called: the portal would load the page again and again. The
 * library calls back only while the portal still waits for the end of an installation.
 */
const finishIfAskedScript =
  'BX24.init(function () { BX24.install(function () { BX24.installFinish(); }); });';

/** A page inside a portal. */
export interface FrameSurroundings {
  /** Who may frame it. */
  readonly origins: readonly string[];
  /** Where the platform's library for frames comes from (protocol 5.2). */
  readonly libraryUrl: string;
}

/** The page that a frame gets after its installation was stored. */
export function installedPage({ origins, libraryUrl }: FrameSurroundings): LifecyclePage {
  return page(200, 'Installed', 'The app is installed. You can close this window.', {
    origins,
    script: { text: finishScript, libraryUrl },
  });
}

/** The page of an app that is installed and works. */
export function openedPage({ origins, libraryUrl }: FrameSurroundings): LifecyclePage {
  return page(200, 'Installed', 'The app is installed and works. Nothing has to be done here.', {
    origins,
    script: { text: finishIfAskedScript, libraryUrl },
  });
}

/** A page that only says something, in a frame or outside. */
export function messagePage(
  status: number,
  title: string,
  text: string,
  origins?: readonly string[],
): LifecyclePage {
  return page(status, title, text, { ...(origins === undefined ? {} : { origins }) });
}

function page(
  status: number,
  title: string,
  text: string,
  { origins, script }: { origins?: readonly string[]; script?: { text: string; libraryUrl: string } },
): LifecyclePage {
  const nonce = randomBytes(16).toString('base64');
  const scripts =
    script === undefined
      ? ''
      : `<script src="${escape(script.libraryUrl)}"></script><script nonce="${nonce}">${script.text}</script>`;
  return {
    status,
    headers: {
      'content-type': 'text/html; charset=utf-8',
      'content-security-policy': policy(nonce, script?.libraryUrl, origins),
      'cache-control': 'no-store',
      'referrer-policy': 'no-referrer',
      'x-content-type-options': 'nosniff',
    },
    html: `<!doctype html><html lang="en"><head><meta charset="utf-8"><title>${escape(title)}</title>
<style nonce="${nonce}">body{font:16px/1.5 system-ui,sans-serif;margin:3rem auto;max-width:32rem;padding:0 1rem}</style></head>
<body><h1>${escape(title)}</h1><p>${escape(text)}</p>${scripts}</body></html>`,
  };
}

/** No `frame-ancestors` at all where the framing portal is not known: such a page holds nothing that can be clicked. */
function policy(
  nonce: string,
  libraryUrl: string | undefined,
  origins: readonly string[] | undefined,
): string {
  return [
    "default-src 'none'",
    `style-src 'nonce-${nonce}'`,
    ...(libraryUrl === undefined ? [] : [`script-src 'nonce-${nonce}' ${new URL(libraryUrl).origin}`]),
    "base-uri 'none'",
    "form-action 'none'",
    ...(origins === undefined || origins.length === 0 ? [] : [`frame-ancestors ${origins.join(' ')}`]),
  ].join('; ');
}

function escape(text: string): string {
  return text.replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`);
}
