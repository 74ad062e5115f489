// The server's API, with the key that was typed into this tab, if one was.
// The key is in sessionStorage: it is gone with the tab, and no other page of another origin can read it.

const KEY = "feat-api-key";

export const currentKey = {
  get: () => sessionStorage.getItem(KEY),
  set: (key) => sessionStorage.setItem(KEY, key),
  forget: () => sessionStorage.removeItem(KEY),
};

/** What went wrong, in the words of the server's problem documents. */
export class Problem extends Error {
  constructor(status, { detail, hint, code }) {
    super(hint === undefined ? detail : `${detail} ${hint}`);
    this.detail = detail;
    this.status = status;
    this.code = code;
  }
}

/** `body` is JSON text. */
export async function ask(method, path, body) {
  const key = currentKey.get();
  const response = await fetch(path, {
    method,
    headers: {
      ...(key === null ? {} : { authorization: `Bearer ${key}` }),
      ...(body === undefined ? {} : { "content-type": "application/json" }),
    },
    body,
  });
  const answer = await response.json();
  if (!response.ok) throw new Problem(response.status, answer);
  return answer;
}
