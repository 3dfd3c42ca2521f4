/** The page behind an approval link: two buttons and a comment, no script. */
export function approvalPage(): string {
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Approval</title>
<style>
  :root { color-scheme: light dark; font: 16px/1.5 system-ui, sans-serif; }
  body { max-width: 26rem; margin: 15vh auto; padding: 0 1rem; }
  textarea, button { font: inherit; padding: .5rem .8rem; }
  textarea { width: 100%; box-sizing: border-box; margin: .3rem 0 1rem; }
  button { margin-right: .5rem; cursor: pointer; }
</style>
</head>
<body>
<h1>Your decision is awaited</h1>
<form method="post">
  <label for="comment">Comment (optional)</label>
  <textarea id="comment" name="comment" rows="3" maxlength="2000"></textarea>
  <button name="approved" value="true">Approve</button>
  <button name="approved" value="false">Reject</button>
</form>
</body>
</html>`;
}
