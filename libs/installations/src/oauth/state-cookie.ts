const stateCookieName = 'bizproc_oauth';

/** Below the path of `PUBLIC_URL`, where a proxy may have put the host. */
function cookiePath(publicUrl: string): string {
  return `${new URL(publicUrl).pathname.replace(/\/+$/, '')}/bitrix24/oauth`;
}

/** `Set-Cookie` that brings the sealed state back with the callback, which is a top-level navigation. */
export function stateCookie(sealed: string, publicUrl: string, maxAgeSeconds: number): string {
  const secure = publicUrl.startsWith('https:') ? '; Secure' : '';
  return `${stateCookieName}=${sealed}; Path=${cookiePath(publicUrl)}; Max-Age=${maxAgeSeconds}; HttpOnly; SameSite=Lax${secure}`;
}

/** `Set-Cookie` that ends the flow: a state is good for one callback. @internal */
export function clearedStateCookie(publicUrl: string): string {
  return stateCookie('', publicUrl, 0);
}

/** The sealed state out of a `Cookie` header. */
export function readStateCookie(header: string | undefined): string | undefined {
  for (const part of (header ?? '').split(';')) {
    const [name, value] = part.trim().split('=', 2);
    if (name === stateCookieName && value) return value;
  }
  return undefined;
}
