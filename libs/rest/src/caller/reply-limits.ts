const kibibyte = 1024;
const small = 256 * kibibyte;

/** What is expected of methods that the framework itself calls: their replies are short, whatever a portal sends. */
const smallReplies =
  /^(profile|scope|app\.info|server\.time|user\.admin|event\.(bind|unbind|get)|bizproc\.(event\.send|activity\.log|(activity|robot)\.(add|update|delete|list)))$/;

/** The most that is read of a reply, in bytes; larger ones can be asked for with `CallOptions.maxReplyBytes`. */
export const defaultReplyBytes = 8 * kibibyte * kibibyte;

/**
 * The limit of one request.
 *
 * @param inner methods of a batch
 * @param asked what the caller of the method wants to take
 */
export function replyLimit(
  method: string,
  inner: readonly string[] | undefined,
  asked: number | undefined,
  most: number,
): number {
  if (asked !== undefined) return asked;
  const isSmall = (inner ?? [method]).every((name) => smallReplies.test(name.toLowerCase()));
  // A batch says of each command how long it took, and fifty refusals are fifty texts.
  return isSmall ? Math.min(most, inner === undefined ? small : 4 * small) : most;
}
